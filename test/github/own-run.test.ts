/** Which runs may become an attempt's, and which were planted by somebody who knows their title. */
import { describe, expect, test } from "vitest"
import type { AttemptState, Mission } from "../../src/core/log/mission.ts"
import { instant } from "../../src/core/values/time.ts"
import { isStartedByUs, type RawRun } from "../../src/github/observe/own-run.ts"
import { readRuns } from "../../src/github/observe/run.ts"
import { key } from "../core/render/facts.ts"
import { missionAt } from "../core/render/fixtures.ts"
import { START } from "../embedded/github/http/seeded.ts"
import { identity, openPlace, type Place, WORKFLOW } from "./support/place.ts"

const SCHEDULED = START
const branch = "main"
const attempt = { key: key("F5.2"), scheduledAt: instant(SCHEDULED) } as AttemptState
const at = (ms: number) => new Date(SCHEDULED + ms).toISOString()

const ours: RawRun = {
  ...{ id: 9, display_title: "missions 412 F5.2", path: `.github/workflows/${WORKFLOW}` },
  ...{ event: "workflow_dispatch", status: "queued", conclusion: null, head_branch: "main" },
  ...{ created_at: at(2_000), updated_at: at(2_000) },
  ...{ actor: { login: "missions[bot]" }, triggering_actor: { login: "missions[bot]" } },
}

const GENUINE: Readonly<Record<string, Partial<RawRun>>> = {
  "as we started it": {},
  "dated by a clock that is a little behind": { created_at: at(-3_000) },
  "whose file is named with its branch": { path: `${ours.path}@main` },
  "whose file is named with its whole ref": { path: `${ours.path}@refs/heads/main` },
}

const FORGED: Readonly<Record<string, Partial<RawRun>>> = {
  "on another branch": { head_branch: "side" },
  "on a tag": { head_branch: "v1" },
  "without a branch": { head_branch: null },
  "on a branch whose name ends like ours": { head_branch: "feature/main" },
  "of another workflow": { path: ".github/workflows/other.yml" },
  "of a file of that name elsewhere": { path: `.github/workflows/x/${WORKFLOW}` },
  "of the file as another branch has it": { path: `${ours.path}@side` },
  "of the file as a pull request has it": { path: `${ours.path}@refs/pull/3/merge` },
  "of another repository's file": { path: `mallory/x/${ours.path}` },
  "by a push": { event: "push" },
  "by a pull request": { event: "pull_request" },
  "by a pull request's target": { event: "pull_request_target" },
  "by a schedule": { event: "schedule" },
  "by another workflow": { event: "workflow_run" },
  "by a dispatch to the repository": { event: "repository_dispatch" },
  "by a person": { actor: { login: "bob" }, triggering_actor: { login: "bob" } },
  "by a person, run again by us": { actor: { login: "bob" } },
  "by us, run again by a person": { triggering_actor: { login: "bob" } },
  "by another App": {
    ...{ actor: { login: "evil[bot]" }, triggering_actor: { login: "evil[bot]" } },
  },
  "by a job": {
    actor: { login: "github-actions[bot]" },
    triggering_actor: { login: "github-actions[bot]" },
  },
  "by somebody whose name begins like ours": {
    ...{ actor: { login: "missions[bot]x" }, triggering_actor: { login: "missions[bot]x" } },
  },
  "by an account that is gone": { actor: null, triggering_actor: null },
  "that does not say who started it": { actor: undefined!, triggering_actor: undefined! },
  "from before the log opened the key": { created_at: at(-60_000) },
  "from a moment that cannot be read": { created_at: "soon" },
}

describe("a run becomes an attempt's only if we started it", () => {
  test.each(Object.entries(GENUINE))("%s: it does", (_, change) => {
    expect(isStartedByUs({ ...ours, ...change }, identity, { branch, attempt })).toBe(true)
  })
  test.each(Object.entries(FORGED))("%s: it does not", (_, change) => {
    expect(isStartedByUs({ ...ours, ...change }, identity, { branch, attempt })).toBe(false)
  })
})

describe("among the runs of a repository", () => {
  const [here, ref] = [identity.repository, "refs/heads/side"]
  /** The story's mission, as if all of it had happened when this GitHub started. */
  const missionHere = (): Mission => {
    const m = missionAt("midRun")
    const attempts = [...m.attempts].map(
      ([key, a]) => [key, { ...a, scheduledAt: instant(START), run: null }] as const,
    )
    const requested = m.requested && { ...m.requested, at: instant(START) }
    return { ...m, requested, attempts: new Map(attempts) }
  }
  async function dispatch(
    by: Place["bot"] | Place["person"],
    { on = "main", attempt = "F5.2" } = {},
  ): Promise<number> {
    const { data } = await by.request(
      "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
      {
        ...{ ...here, workflow_id: WORKFLOW, ref: on, return_run_details: true },
        inputs: { mission: "412", attempt, role: "feature" },
      },
    )
    return (data as { workflow_run_id: number }).workflow_run_id
  }
  const seenIn = async (place: Place, m = missionHere()) =>
    (await readRuns(place.request, identity, m, "main")).items.map(run => run.id)

  test("those that a writer planted before and after ours are not seen", async () => {
    const place = openPlace()
    const { data } = await place.person.git.getRef({ ...here, ref: "heads/main" })
    await place.person.git.createRef({ ...here, ref, sha: data.object.sha })
    await dispatch(place.person, { on: "side" })
    await dispatch(place.person)
    const real = await dispatch(place.bot)
    await dispatch(place.person, { on: "side" })
    expect(await seenIn(place)).toEqual([real])
  })

  test("one for a key that the log has not opened is not seen, whoever started it", async () => {
    const place = openPlace()
    await dispatch(place.bot, { attempt: "F5.9" })
    await dispatch(place.bot, { attempt: "constructor" })
    expect(await seenIn(place)).toEqual([])
  })

  test("one that the log names stays, even when a person runs it again", async () => {
    const place = openPlace()
    const run = await dispatch(place.bot)
    const m = missionHere()
    const attempts = new Map(m.attempts)
    attempts.set(key("F5.2"), { ...m.attempts.get(key("F5.2"))!, run })
    expect(await seenIn(place, { ...m, attempts })).toEqual([run])
    const renamed = { ...identity, login: "other[bot]" }
    const seen = await readRuns(place.request, renamed, { ...m, attempts }, "trunk")
    expect(seen.items.map(({ id }) => id)).toEqual([run])
  })
})
