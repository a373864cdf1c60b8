/**
 * Logs on the embedded GitHub: those of one process, of another, and one that was written by hand.
 */
import type { Log } from "../../../src/controller.ts"
import type { Append, Event } from "../../../src/core/log/event.ts"
import { evolve } from "../../../src/core/log/fold.ts"
import { GITHUB_COM, type MissionRef } from "../../../src/core/log/mission.ts"
import { FORMAT, type Format } from "../../../src/core/log/newer.ts"
import { stamped } from "../../../src/github/log/stamp.ts"
import { createLog } from "../../../src/github/log.ts"
import { mira } from "../../core/render/facts.ts"
import { START } from "../../embedded/github/http/seeded.ts"
import { doorOf, identity, type Place } from "./place.ts"

export const ref: MissionRef = { repository: 1, issue: 412, instance: GITHUB_COM }
export const here = identity.repository
/** As an append of ours has it. */
const STAMP = { ...ref, sequence: 1, root: null }
export const PATH = { log: "missions/412/log" }

export function logOf(
  { request }: Pick<Place, "request">,
  writer = "one",
  format: Format = FORMAT,
): Log {
  let made = 0
  const trust = { login: identity.login, appSlug: identity.appSlug }
  const options = { request, repository: here, writer, clock: () => START, format, trust }
  return createLog({ ...options, newId: () => `${writer}-${++made}` })
}

/** Another process on the same GitHub. */
export const another = (place: Place) => {
  const door = doorOf(place.bot)
  return { ...door, log: logOf(door, "other") }
}

/** Reads the log and appends to what it read. */
export async function append(log: Log, ...events: readonly Event[]): Promise<boolean> {
  return (await prepared(log, ...events))()
}

/** Prepares an append to the log as it is now, to send it later. */
export async function prepared(
  log: Log,
  ...events: readonly Event[]
): Promise<() => Promise<boolean>> {
  const { mission: before, version, now } = await log.read(ref)
  const after = evolve(before, events, now)
  return () => log.append(ref, version, { before, after, events, briefs: [], now })
}

export const held = (why: string): Event => ({ type: "mission.held", hold: "person", why })
export const LONG = "x".repeat(300_000)
export const reply = (n: number, text: string): Event => ({
  ...{ type: "reply.taken", command: `comment:${n}`, by: mira, text },
})

export async function fileOf(place: Place, path: string): Promise<string> {
  const { data } = await place.bot.repos.getContent({ ...here, path, ref: PATH.log })
  const { content } = data as { content: string }
  return Buffer.from(content, "base64").toString("utf8")
}

/** Writes a log by hand. */
export async function written(place: Place, appends: readonly Append[]): Promise<void> {
  const content = appends.map(it => `${JSON.stringify(it)}\n`).join("")
  const sha = await commitOn(place, null, [{ path: "events/000001.jsonl", content }])
  await place.bot.git.createRef({ ...here, ref: `refs/${PATH.log}`, sha })
}

type File = { readonly path: string; readonly content?: string; readonly sha?: null }

export async function commitOn(
  { bot }: Place,
  parent: string | null,
  files: readonly File[],
): Promise<string> {
  const tree = files.map(it => ({ ...it, mode: "100644" as const, type: "blob" as const }))
  const base = parent === null ? {} : { base_tree: parent }
  const made = await bot.git.createTree({ ...here, tree, ...base })
  const parents = parent === null ? [] : [parent]
  const { data } = await bot.git.createCommit({
    ...{ ...here, message: stamped("By hand", STAMP), tree: made.data.sha, parents },
  })
  return data.sha
}
