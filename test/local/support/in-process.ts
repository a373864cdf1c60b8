/** Runs `missions local` inside the test, for cases that none of its options can express. */
import { randomBytes } from "node:crypto"
import { dirname, join } from "node:path"
import { localCommand } from "../../../src/cli/local.ts"
import { parseLocal } from "../../../src/cli/local-arguments.ts"
import type { Machine } from "../../../src/local/machine.ts"
import type { Ended, Place } from "./missions.ts"

export async function missionsWith(
  { cli, home, folder }: Place,
  given: Pick<Machine, "workflows" | "shorten">,
  args: readonly string[],
): Promise<Ended> {
  const lines: string[] = []
  const status = await localCommand(parseLocal(args), {
    directory: folder,
    home,
    account: null,
    path: process.env["PATH"] ?? "",
    shell: {},
    product: join(dirname(cli), ".."),
    nodePath: process.execPath,
    pid: process.pid,
    clock: () => Date.now(),
    random: bytes => randomBytes(bytes),
    terminal: { isAttended: false, line: text => void lines.push(text), ask: async () => null },
    signal: new AbortController().signal,
    ...given,
  })
  return { status, out: lines.join("\n"), error: "" }
}
