/**
 * Reads how a git push begins and writes its refusal, as gitprotocol-pack(5) describes them. It
 * never looks into the pack.
 */

interface PushCommand {
  readonly ref: string
  /** Null if the ref did not exist. */
  readonly before: string | null
  /** Null if the ref is deleted. */
  readonly after: string | null
}

export interface Push {
  readonly commands: readonly PushCommand[]
  readonly capabilities: readonly string[]
  /** Empty if the push only deletes refs. */
  readonly pack: Uint8Array
}

const ZEROS = /^0+$/
const COMMAND = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) (.+)$/

/** Reads the body of a request to git-receive-pack. Throws if it isn't one. */
export function readPush(body: Uint8Array): Push {
  const bytes = Buffer.from(body)
  const commands: PushCommand[] = []
  let capabilities: readonly string[] = []
  let at = 0
  for (;;) {
    const line = lineAt(bytes, at)
    at = line.end
    if (line.text === null) break
    const [text, rest] = line.text.split("\0", 2)
    if (rest !== undefined) capabilities = rest.trim().split(" ")
    const found = COMMAND.exec(text!.trimEnd())
    if (found !== null) {
      const [, before, after, ref] = found
      commands.push({ ref: ref!, before: idOrNull(before!), after: idOrNull(after!) })
    }
  }
  // Push options come between the commands and the pack, and end with their own flush packet.
  if (capabilities.includes("push-options")) {
    let line = lineAt(bytes, at)
    while (line.text !== null) line = lineAt(bytes, line.end)
    at = line.end
  }
  return { commands, capabilities, pack: bytes.subarray(at) }
}

/**
 * Refuses every ref: some for their own reason, the others because a push succeeds or fails as a
 * whole.
 */
export function refusedPush(push: Push, reasons: ReadonlyMap<string, string>): Uint8Array {
  const lines = push.commands.map(({ ref }) => {
    const reason = reasons.get(ref) ?? "push declined because another ref was refused"
    return packet(`ng ${ref} ${oneLine(reason)}\n`)
  })
  const report = Buffer.concat([packet("unpack ok\n"), ...lines, FLUSH])
  if (!push.capabilities.includes("side-band-64k")) return report
  const told = [...reasons.values()].map(reason => packet(`\u0002error: ${oneLine(reason)}\n`))
  return Buffer.concat([...told, packet(Buffer.concat([Buffer.from([1]), report])), FLUSH])
}

export const FLUSH = Buffer.from("0000")

export function packet(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content as string)
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, "0")), bytes])
}

function lineAt(bytes: Buffer, at: number): { readonly text: string | null; readonly end: number } {
  const length = Number.parseInt(bytes.toString("latin1", at, at + 4), 16)
  if (Number.isNaN(length) || at + length > bytes.length) {
    throw new Error(`This git push has no valid pkt-line at byte ${at} of ${bytes.length}.`)
  }
  if (length === 0) return { text: null, end: at + 4 }
  return { text: bytes.toString("utf8", at + 4, at + length), end: at + length }
}

function idOrNull(id: string): string | null {
  return ZEROS.test(id) ? null : id
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim()
}
