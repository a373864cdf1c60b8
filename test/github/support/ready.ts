/**
 * The executor on an embedded GitHub with a goal, and a copy of everything that people can see
 * there.
 */
import { expect } from "vitest"
import type { Effect, Ensure, Text } from "../../../src/core/log/effect.ts"
import type { Event } from "../../../src/core/log/event.ts"
import type { Mission } from "../../../src/core/log/mission.ts"
import { sha256 } from "../../../src/core/values/digest.ts"
import type { Sha } from "../../../src/core/values/id.ts"
import { createExecutor } from "../../../src/github/executor.ts"
import type { Identity } from "../../../src/github/request.ts"
import { key } from "../../core/render/facts.ts"
import { missionAt } from "../../core/render/fixtures.ts"
import { identity, openPlace, type Place } from "./place.ts"

export const here = identity.repository
const midRun = missionAt("midRun")
/** A mission whose issue is the goal of the place. */
export const mission = { ...midRun, ref: { ...midRun.ref, issue: 1 } }
export const text = (body: string, title: string | null = null): Text => ({
  ...{ title, body, digest: sha256(body) },
})
export const CONTROL = { type: "comment", of: "mission_control" } as const
export const ISSUE = { type: "issue", of: "F5" } as const
export const MILESTONE = { type: "milestone", milestone: "M1" } as const
export const RUN = { type: "run", attempt: key("F5.2") } as const
export const PULL_REQUEST = { type: "pull_request", milestone: null } as const

export function executorOf(place: Place, of: Mission = mission, more: Partial<Identity> = {}) {
  const transient: unknown[] = []
  const send = createExecutor({
    ...{ request: place.request, identity: { ...identity, ...more } },
    onTransient: ({ type }, error) => transient.push([type, String(error)]),
  })
  const all = (effects: readonly Effect[], mayCreate = () => true) => send(of, effects, mayCreate)
  return { all, one: (effect: Effect) => all([effect]), transient }
}

/** A place with a goal (1), an issue of ours (2), and the branch. */
export async function ready(more: Partial<Identity> = {}) {
  const place = openPlace()
  const { bot, person } = place
  await person.issues.create({ ...here, title: "Goal" })
  await person.issues.createComment({ ...here, issue_number: 1, body: "/mission" })
  const main = await bot.git.getRef({ ...here, ref: "heads/main" })
  const head = main.data.object.sha as Sha
  return { ...place, ...executorOf(place, mission, more), head }
}
export type Ready = Awaited<ReturnType<typeof ready>>

/** Makes a commit on `parent` with this file. */
export async function commit(
  { bot }: Ready,
  parent: Sha,
  path: string,
  content: string,
): Promise<Sha> {
  const tree = [{ path, mode: "100644" as const, type: "blob" as const, content }]
  const made = await bot.git.createTree({ ...here, base_tree: parent, tree })
  const by = { name: "Missions", email: "m@example.invalid", date: "2026-01-01T00:00:00Z" }
  const { data } = await bot.git.createCommit({
    ...{ ...here, message: "Work", tree: made.data.sha, parents: [parent], author: by },
  })
  await bot.git.createRef({ ...here, ref: `refs/missions/412/commits/${data.sha}`, sha: data.sha })
  return data.sha as Sha
}

/** Everything that people can see there. */
async function everything({ bot }: Ready): Promise<unknown> {
  const [issues, comments, milestones, pulls, refs] = await Promise.all([
    bot.issues.listForRepo({ ...here, state: "all" }),
    bot.issues.listCommentsForRepo({ ...here }),
    bot.issues.listMilestones({ ...here, state: "all" }),
    bot.pulls.list({ ...here, state: "all" }),
    bot.git.listMatchingRefs({ ...here, ref: "heads/" }),
  ])
  const all = [issues, comments, milestones, pulls, refs].map(it => it.data)
  return JSON.parse(
    JSON.stringify(all, (name, value) => (/^(updated|pinned)_at$/.test(name) ? null : value)),
  )
}

/** Sends the effect twice. The second time there is no event and nothing changes. */
export async function twice(at: Ready, effect: Ensure): Promise<readonly Event[]> {
  const answers = await at.one(effect)
  const after = await everything(at)
  at.pass(60_000)
  expect(await at.one(effect)).toEqual(answers)
  expect(await everything(at)).toEqual(after)
  expect(at.transient).toEqual([])
  return answers
}

export const issueOf = async (
  at: Ready,
): Promise<{ readonly id: number; readonly number: number }> => {
  const [bound] = await at.one({
    ...{ type: "create", thing: ISSUE, text: text("Do it.", "F5 · Build"), milestone: null },
    labels: ["mission"],
  })
  if (bound?.type !== "thing.bound" || bound.number === null) throw new Error("No issue was made.")
  return { id: bound.id, number: bound.number }
}
