/**
 * Runs, reports and the integration branch, as the observer reads them from the embedded GitHub.
 */
import { describe, expect, test } from "vitest"
import type { Mission } from "../../src/core/log/mission.ts"
import type { Sha } from "../../src/core/values/id.ts"
import { instant } from "../../src/core/values/time.ts"
import { readBranch, readMissing } from "../../src/github/observe/branch.ts"
import { readReports, readRuns } from "../../src/github/observe/run.ts"
import { key } from "../core/render/facts.ts"
import { missionAt } from "../core/render/fixtures.ts"
import { sha } from "../core/support/sha.ts"
import { START } from "../embedded/github/http/seeded.ts"
import { stepsOf } from "../reported.ts"
import { identity, openPlace, type Place, runDeliver, WORKFLOW } from "./support/place.ts"

const here = identity.repository

/** The story's mission, as if it had been requested when this GitHub started. */
function missionHere(): Mission {
  const m = missionAt("midRun")
  const requested = m.requested && { ...m.requested, at: instant(START) }
  const attempts = [...m.attempts].map(
    ([key, a]) => [key, { ...a, scheduledAt: instant(START) }] as const,
  )
  return { ...m, requested, attempts: new Map(attempts) }
}

describe("runs and reports", () => {
  const dispatch = async (place: Place, mission: string, attempt: string): Promise<number> => {
    const { data } = await place.request(
      "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
      {
        ...{ ...here, workflow_id: WORKFLOW, ref: "main", return_run_details: true },
        inputs: { mission, attempt, role: "feature" },
      },
    )
    return data.workflow_run_id
  }
  const started = (m: Mission, run: number): Mission => {
    const attempt = m.attempts.get(key("F5.2"))!
    const attempts = new Map([...m.attempts].map(([k, a]) => [k, { ...a, ended: a.ended }]))
    attempts.set(key("F5.2"), { ...attempt, run })
    return { ...m, attempts }
  }
  /** Writes report.json into the ref of an attempt's run. */
  async function hand(place: Place, attempt: string, run: number, text: string): Promise<string> {
    const tree = [
      { path: "report.json", mode: "100644" as const, type: "blob" as const, content: text },
    ]
    const made = await place.bot.git.createTree({ ...here, tree })
    const commit = await place.bot.git.createCommit({
      ...{ ...here, message: "Report", tree: made.data.sha, parents: [] },
    })
    const ref = `refs/missions/412/reports/${attempt}/${run}`
    await place.bot.git.createRef({ ...here, ref, sha: commit.data.sha })
    return commit.data.sha
  }
  const good = (run: number, base: string) =>
    JSON.stringify({
      ...{ schema: 1, attempt: "F5.2", run, base, checks: [], verdicts: [], findings: [] },
      outcome: { type: "delivered", commit: base },
      ...{ claim: null, patch: null, checkpoint: null, agent: null, notes: null },
      usage: { usd: null, tokens: null, turns: null, wallMs: 1 },
    })

  test("runs are recognised by their title, and those of other missions are left out", async () => {
    const place = openPlace()
    const ours = await dispatch(place, "412", "F5.2")
    await dispatch(place, "41", "F5.2")
    const { items, complete } = await readRuns(place.request, identity, missionHere(), "main")
    expect(complete).toBe(true)
    expect(items).toMatchObject([{ id: ours, attempt: "F5.2", status: "queued" }])
    runDeliver(place.face, ours, "failure")
    expect((await readRuns(place.request, identity, missionHere(), "main")).items).toMatchObject([
      { id: ours, status: "concluded", conclusion: "failure" },
    ])
  })

  test("a repository without our workflow has no runs, and the look goes on", async () => {
    const place = openPlace()
    const elsewhere = { ...identity, workflow: "missing.yml" }
    expect(await readRuns(place.request, elsewhere, missionHere(), "main")).toEqual({
      ...{ complete: true, items: [] },
    })
  })

  test.each([
    ["success", true],
    ["failure", false],
    [null, null],
  ] as const)("a report whose job deliver concluded %s is delivered: %s", async (how, expected) => {
    const place = openPlace()
    const run = await dispatch(place, "412", "F5.2")
    const m = started(missionHere(), run)
    const base = m.attempts.get(key("F5.2"))!.base
    const report = await hand(place, "F5.2", run, good(run, base))
    runDeliver(place.face, run, how, report)
    const { items } = await readReports(place.request, identity, m)
    expect(items).toMatchObject([{ attempt: "F5.2", run, isDelivered: expected }])
    expect(items[0]?.report?.outcome).toEqual({ type: "delivered", commit: base })
  })

  /** Each leaves a report that nobody may believe; `real` is the one that the run's own job pushed. */
  const forgeries: Readonly<
    Record<
      string,
      (place: Place, at: { run: number; real: string; forged: string }) => Promise<void>
    >
  > = {
    "written over the real one": async (place, { run, real, forged }) => {
      await point(place, run, forged)
      runDeliver(place.face, run, "success", real)
    },
    "laid before a job that reported nothing": async (place, { run, forged }) => {
      await point(place, run, forged)
      runDeliver(place.face, run, "success")
    },
    "of a run whose last job failed": async (place, { run, forged }) => {
      await point(place, run, forged)
      runDeliver(place.face, run, "failure", forged)
    },
    "named by the last job of another run": async (place, { run, real, forged }) => {
      await point(place, run, forged)
      runDeliver(place.face, await dispatch(place, "412", "F5.2"), "success", forged)
      runDeliver(place.face, run, "success", real)
    },
    "named by another job of the run": async (place, { run, real, forged }) => {
      await point(place, run, forged)
      const { host } = place.face
      host.startRun(run)
      const agent = { name: "agent", environment: null, permissions: { contents: "read" } }
      const { job } = host.startJob(run, agent)
      host.finishJob(job, { conclusion: "success", steps: stepsOf(forged), log: "" })
      runDeliver(place.face, run, "success", real)
    },
    "named beside the real one": async (place, { run, real, forged }) => {
      await point(place, run, forged)
      runDeliver(place.face, run, "success", real, forged)
    },
    "named by a check run of somebody else": async (place, { run, real, forged }) => {
      await point(place, run, forged)
      const head = place.bot.git.getRef({ ...here, ref: "heads/main" })
      const head_sha = (await head).data.object.sha
      await place.bot.checks.create({ ...here, name: "deliver", head_sha, conclusion: "success" })
      await place.bot.checks.create({ ...here, name: `Reported ${forged}`, head_sha })
      runDeliver(place.face, run, "success", real)
    },
  }
  const point = async (place: Place, run: number, sha: string): Promise<void> => {
    const ref = `missions/412/reports/F5.2/${run}`
    await place.bot.git.updateRef({ ...here, ref, sha, force: true })
  }

  test.each(Object.entries(forgeries))("a report is not believed if it is %s", async (_, forge) => {
    const place = openPlace()
    const run = await dispatch(place, "412", "F5.2")
    const m = started(missionHere(), run)
    const base = m.attempts.get(key("F5.2"))!.base
    const failed = { type: "failed", failure: { kind: "agent_failed", how: "crashed", said: "" } }
    const honest = { ...JSON.parse(good(run, base)), outcome: failed }
    const real = await hand(place, "F5.2", run, JSON.stringify(honest))
    const forged = await hand(place, "F5.1", run, good(run, base))
    await forge(place, { run, real, forged })
    const { items } = await readReports(place.request, identity, m)
    expect(items).toMatchObject([{ attempt: "F5.2", run, isDelivered: false }])
  })

  test("a report of a run that the log does not name is not even read", async () => {
    const place = openPlace()
    const run = await dispatch(place, "412", "F5.2")
    const m = started(missionHere(), run)
    await hand(place, "F5.2", run + 1, good(run + 1, m.attempts.get(key("F5.2"))!.base))
    await hand(place, "F5.20", run, "{}")
    place.asked.length = 0
    expect(await readReports(place.request, identity, m)).toEqual({ complete: true, items: [] })
    expect(place.asked.filter(it => it.includes("/contents/"))).toEqual([])
  })

  test.each([
    ["a higher number", { schema: 2, outcome: 7 }, ["schema 2 of a report"]],
    [
      "a feature",
      { needs: [{ feature: "dreams", since: "9.0.0" }] },
      ['"dreams", of version 9.0.0'],
    ],
    ["an outcome", { outcome: { type: "dreamt" } }, ['"dreamt" as report outcome type']],
  ])("a report of a newer Action with %s is recognised as newer", async (_, more, lacked) => {
    const place = openPlace()
    const run = await dispatch(place, "412", "F5.2")
    const m = started(missionHere(), run)
    const text = good(run, m.attempts.get(key("F5.2"))!.base)
    const changed = JSON.stringify({ ...JSON.parse(text), ...more })
    runDeliver(place.face, run, "success", await hand(place, "F5.2", run, changed))
    const { items } = await readReports(place.request, identity, m)
    expect(items).toEqual([{ attempt: "F5.2", run, isDelivered: true, report: null, lacked }])
  })

  test.each(["", "{", '{"schema":"2"}', '{"schema":0}', "[]", "null"])(
    "a report that reads %j is none",
    async text => {
      const place = openPlace()
      const run = await dispatch(place, "412", "F5.2")
      runDeliver(place.face, run, "success", await hand(place, "F5.2", run, text))
      const { items } = await readReports(place.request, identity, started(missionHere(), run))
      expect(items).toMatchObject([{ isDelivered: true, report: null }])
    },
  )
})

describe("the branch", () => {
  async function branched() {
    const place = openPlace()
    const { data } = await place.bot.git.getRef({ ...here, ref: "heads/main" })
    const main = data.object.sha as Sha
    const m = missionAt("approved")
    const proposals = m.proposals.map(p => ({ ...p, base: main }))
    const commit = async (parents: readonly Sha[], message: string): Promise<Sha> => {
      const from = await place.bot.git.getCommit({ ...here, commit_sha: main })
      const made = await place.bot.git.createCommit({
        ...{ ...here, message, tree: from.data.tree.sha, parents: [...parents] },
      })
      return made.data.sha as Sha
    }
    const at = async (sha: Sha) => {
      const ref = "heads/mission/412/main"
      await place.bot.git
        .createRef({ ...here, ref: `refs/${ref}`, sha })
        .catch(() => place.bot.git.updateRef({ ...here, ref, sha, force: true }))
    }
    const read = (head: Sha | null) => {
      const integration = head && { head, at: m.at, isUntouched: false }
      return readBranch(place.request, identity, { ...m, proposals, integration })
    }
    return { main, commit, at, read }
  }

  test("that doesn't exist has no head, and one that hasn't moved shows no merges", async () => {
    const { main, at, read } = await branched()
    expect(await read(null)).toMatchObject({ head: null, merges: [] })
    await at(main)
    expect(await read(main)).toMatchObject({
      complete: true,
      head: main,
      merges: [],
      relation: "same",
    })
  })

  test("that has moved shows each merge, what it merged, and onto what", async () => {
    const { main, commit, at, read } = await branched()
    const [one, two] = [await commit([main], "one"), await commit([main], "two")]
    const first = await commit([main, one], "Merge one")
    const second = await commit([first, two], "Merge two")
    await at(second)
    expect(await read(main)).toMatchObject({
      ...{ complete: true, head: second, relation: "ahead" },
      merges: [
        { commit: one, merge: first, onto: main },
        { commit: two, merge: second, onto: first },
      ],
    })
  })

  test("that lacks a commit which moves a workflow file away says which file", async () => {
    const { main, read } = await branched()
    const file = { filename: "ci.yml", previous_filename: ".github/workflows/ci.yml" }
    const request = async () => ({
      ...{ status: 200, headers: {}, data: { status: "diverged", files: [file] } },
    })
    const branch = { ...(await read(null)), head: sha("ours") }
    const missing = await readMissing(request, identity, missionAt("approved"), {
      ...{ base: main, branch },
    })
    expect(missing).toEqual({ commit: main, workflows: [".github/workflows/ci.yml"] })
  })

  test("that a lagging read shows at an older commit is behind, and a rewritten one has diverged", async () => {
    const { main, commit, at, read } = await branched()
    const ours = await commit([main], "ours")
    await at(ours)
    await at(main)
    expect((await read(ours)).relation).toBe("behind")
    await at(await commit([main], "theirs"))
    expect((await read(ours)).relation).toBe("diverged")
  })
})
