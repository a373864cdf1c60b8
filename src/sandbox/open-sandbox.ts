/**
 * Chooses the wall of this machine: the strongest one that holds when it is attacked. If none does,
 * that is what every verdict says.
 */
import { spawnSync } from "node:child_process"
import { accessSync, constants } from "node:fs"
import type { Sandbox } from "../attempt/sandbox.ts"
import type { Reached } from "../core/values/reached.ts"
import { BWRAP, bubblewrap, versionOf } from "./bubblewrap.ts"
import { type Attacker, trialOf } from "./trial.ts"
import { user } from "./user.ts"
import type { Ground, RoomUser } from "./wall.ts"

export interface Chosen {
  /** null if no wall holds here. */
  readonly sandbox: Sandbox | null
  /** Its name; null if there is none. */
  readonly wall: string | null
  /** What every wall let through, or why it can't be made here; empty if one holds. */
  readonly failed: readonly Failed[]
}

export interface Failed {
  readonly wall: string
  readonly reached: readonly Reached[]
  /** null if it could be made. */
  readonly why: string | null
}

/** `held`: the wall that stood a trial on this machine a while ago, according to our own process. */
export async function openSandbox(
  ground: Ground,
  attacker: Attacker,
  held: string | null = null,
): Promise<Chosen> {
  const known = wallsFor(ground).find(({ wall }) => wall === held)
  if (known) return { sandbox: known.make(), wall: known.wall, failed: [] }
  const failed: Failed[] = []
  for (const { wall, make } of wallsFor(ground)) {
    try {
      const sandbox = make()
      const trial = await trialOf(sandbox, ground, attacker)
      if (trial.is === "held") return { sandbox, wall, failed: [] }
      const why = trial.is === "absent" ? trial.why : null
      failed.push({ wall, reached: trial.is === "reached" ? trial.reached : [], why })
    } catch (error) {
      failed.push({ wall, reached: [], why: (error as Error).message })
    }
  }
  return { sandbox: null, wall: null, failed }
}

interface Candidate {
  readonly wall: string
  readonly make: () => Sandbox
}

/** The strongest first. Nothing here was tried on macOS, where a wall would stand on Seatbelt. */
function wallsFor(ground: Ground): readonly Candidate[] {
  const us = usOn()
  if (process.platform !== "linux" || us === null) return []
  const hasInner = isProgram(BWRAP)
  const asRoot = us.user === 0 ? [] : sudo(ground.path)
  const owns = (inner: readonly number[] | null) => user(ground, us, { asRoot: asRoot!, inner })
  return [
    ...(asRoot !== null && hasInner
      ? [{ wall: "user and bubblewrap", make: () => owns(versionOf()) }]
      : []),
    ...(asRoot !== null ? [{ wall: "user", make: () => owns(null) }] : []),
    ...(hasInner ? [{ wall: "bubblewrap", make: () => bubblewrap(ground, us) }] : []),
  ]
}

/** null if it is not there, or would ask for a password. */
function sudo(path: string): readonly string[] | null {
  const tried = spawnSync("sudo", ["-n", "true"], { env: { PATH: path }, stdio: "ignore" })
  return tried.status === 0 ? ["sudo", "-n", "--"] : null
}

function usOn(): RoomUser | null {
  const [id, group] = [process.getuid?.(), process.getgid?.()]
  return id === undefined || group === undefined ? null : { user: id, group }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
