/**
 * Finds what the base commit holds already, wherever it lies. What a change moves, copies or leaves
 * is no fault of the change. git alone answers each question, and only if something is in doubt.
 */
import type { Sha } from "../../core/values/id.ts"
import { LINK } from "./changed-path.ts"
import type { Git } from "./own-git.ts"
import { textOfBytes } from "./path-bytes.ts"
import { leadOut } from "./protect.ts"

export interface BaseOwn {
  /** Whether one of the base's files has exactly this content. */
  hasBlob(blob: Sha): Promise<boolean>
  /**
   * Whether the base has that path, or a file of that size. A filter changes the size, so the path
   * is needed as well.
   */
  mayHave(path: string, bytes: number): Promise<boolean>
  /**
   * The texts that occur nowhere in the base's files and paths. Texts are bytes, read as latin1.
   */
  without(texts: readonly string[]): Promise<readonly string[]>
  /** The targets of the base's own links that lead out of the repository. */
  linksOut(): Promise<ReadonlySet<string>>
}

interface Entry {
  readonly mode: string
  readonly blob: Sha
  readonly bytes: number
  readonly path: string
}

/** How much of the base is read at a time; a single file that is larger isn't searched. */
const PART_BYTES = 64 * 1024 * 1024

export function baseOwn(git: Git, base: Sha): BaseOwn {
  let listed: Promise<readonly Entry[]> | null = null
  const entries = () => {
    listed ??= entriesOf(git, base)
    return listed
  }
  return {
    hasBlob: async blob => (await entries()).some(entry => entry.blob === blob),
    mayHave: async (path, bytes) =>
      (await entries()).some(entry => entry.path === path || entry.bytes === bytes),
    async without(texts) {
      const all = await entries()
      let left: readonly string[] = texts.filter(
        text => !all.some(({ path }) => path.includes(text)),
      )
      for (const part of partsIn(all)) {
        if (left.length === 0) break
        const input = part.map(blob => `${blob}\n`).join("")
        left = absentFrom(await git.bytes(["cat-file", "--batch"], { input }), left)
      }
      return left
    },
    async linksOut() {
      const leads = new Set<string>()
      for (const { path, blob } of (await entries()).filter(({ mode }) => mode === LINK)) {
        const lead = leadOut(path, textOfBytes(await git.object(blob)))
        if (lead !== null) leads.add(lead)
      }
      return leads
    },
  }
}

async function entriesOf(git: Git, base: Sha): Promise<readonly Entry[]> {
  const listing = await git.text(["ls-tree", "-r", "-l", "-z", "--full-tree", base])
  return listing
    .split("\0")
    .filter(line => line !== "")
    .map(line => {
      const tab = line.indexOf("\t")
      const [mode, , blob, bytes] = line.slice(0, tab).split(/ +/)
      const size = bytes === "-" ? 0 : Number(bytes)
      return { mode: mode!, blob: blob as Sha, bytes: size, path: line.slice(tab + 1) }
    })
}

function partsIn(entries: readonly Entry[]): readonly (readonly Sha[])[] {
  const files = new Map(
    entries
      .filter(({ mode, bytes }) => mode.startsWith("1") && mode !== "160000" && bytes > 0)
      .map(({ blob, bytes }) => [blob, bytes]),
  )
  const parts: Sha[][] = []
  let room = 0
  for (const [blob, bytes] of files) {
    if (bytes > PART_BYTES) continue
    if (bytes > room) {
      parts.push([])
      room = PART_BYTES
    }
    parts.at(-1)!.push(blob)
    room -= bytes
  }
  return parts
}

/** Text in UTF-16 has a zero byte between any two letters, so what was found there has them too. */
function absentFrom(bytes: Buffer, texts: readonly string[]): readonly string[] {
  const left = texts.filter(text => !bytes.includes(text, "latin1"))
  if (left.length === 0 || !bytes.includes(0)) return left
  const plain = bytes.toString("latin1").replaceAll("\0", "")
  return left.filter(text => !plain.includes(text))
}
