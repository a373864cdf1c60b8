/** What every wall stands on, and how a room's list of mounts is made once and kept. */
import { closeSync, mkdirSync, openSync, statSync, writeFileSync } from "node:fs"
import { dirname, join, sep } from "node:path"
import type { Placed, RoomPlan } from "../attempt/sandbox.ts"
import { type Hidden, type Mount, mountsOf } from "./mounts.ts"
import type { Proxies } from "./relay/proxies.ts"
import type { Person } from "./seen-programs.ts"

export interface Ground extends Person, Hidden {
  /** An empty folder of ours, in which walls keep their lists. */
  readonly folder: string
  /** Where the machine's own programs are found. */
  readonly path: string
  /** Draws a text that nobody can guess. */
  readonly ids: () => string
  /** The person's own way to the internet; left out if it is direct. */
  readonly proxies?: Proxies
}

/** A build on a large machine starts some hundreds, and an agent's browser as many threads. */
export const PROCESSES_MAX = 4_096

/** Who the room's user is to programs that ask. */
export interface RoomUser {
  readonly user: number
  readonly group: number
}

/** The mounts of a room, made when its first program enters: its sockets are there by then. */
export function furnished(plan: RoomPlan, ground: Ground, who: RoomUser) {
  let made: readonly Mount[] | null = null
  const placed = [
    { from: plan.shared, at: "/tmp" },
    ...plan.writable.filter(it => typeof it !== "string"),
  ]
  return (): readonly Mount[] => {
    mkdirSync(plan.shared, { recursive: true })
    made ??= [...mountsOf(plan, ground), ...names(plan, ground, who)]
    for (const mount of made) standIn(mount, placed)
    return made
  }
}

/** Files that programs read when they ask who they are. */
function names({ home }: RoomPlan, { folder, ids }: Ground, { user, group }: RoomUser): Mount[] {
  const users = [
    ...(user === 0 ? [] : ["root:x:0:0:root:/root:/usr/sbin/nologin"]),
    `missions:x:${user}:${group}:missions:${home}:/bin/bash`,
    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
  ]
  const groups = [...(group === 0 ? [] : ["root:x:0:"]), `missions:x:${group}:`, "nogroup:x:65534:"]
  return [
    ["passwd", users] as const,
    ["group", groups] as const,
    // Their owner is right, whoever git takes the room's user for.
    ["gitconfig", ["[safe]", "\tdirectory = *"]] as const,
  ].map(([name, lines]) => {
    const from = join(folder, `${name}-${ids()}`)
    writeFileSync(from, `${lines.join("\n")}\n`, { mode: 0o644 })
    return { how: "system", from, at: `/etc/${name}` }
  })
}

/**
 * A folder of ours that stands at another path needs something in it for what is shown below that
 * path. We make it, because root may not write where files belong to us.
 */
function standIn(mount: Mount, placed: readonly Placed[]): void {
  const around = placed.filter(({ at }) => mount.at.startsWith(`${at}${sep}`))
  for (const { from, at } of around) {
    const place = join(from, mount.at.slice(at.length + 1))
    const isFolder =
      mount.how === "empty" || ("from" in mount && statSync(mount.from).isDirectory())
    mkdirSync(isFolder ? place : dirname(place), { recursive: true })
    if (!isFolder && mount.how !== "link") closeSync(openSync(place, "a"))
  }
}
