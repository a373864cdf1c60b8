/**
 * Keeps the PATH of an agent's room in login shells, by which several agents start commands: the
 * machine's own profile sets another, and what the person's profile adds to it lies in a home that no
 * room shows.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"

/** What sh, bash and zsh read last. */
const PROFILES = [".profile", ".zprofile"]

/** `home`: a fresh one of ours. */
export function keepPath(home: string, path: string): void {
  const quoted = `'${path.replaceAll("'", `'\\''`)}'`
  for (const name of PROFILES) writeFileSync(join(home, name), `export PATH=${quoted}\n`)
}
