/**
 * Missions in repositories that have no server, where wake-ups get lost, GitHub refuses or little may be
 * asked. They run every night; the smoke of each push is `test/alone/story.test.ts`.
 */
import { describe, expect, test } from "vitest"
import { ORCHESTRATOR } from "../../../src/alone/bell.ts"
import { SWEEP } from "../../../src/alone/sweep.ts"
import type { Answers } from "../../../src/embedded/github/call.ts"
import type { Model } from "../../../src/embedded/github/model/model.ts"
import { type AloneWorld, openAlone } from "../../alone/support/alone-world.ts"
import { GOAL, PLAN, scriptOf } from "../../local/support/script.ts"
import { isFull } from "../../tier.ts"

const MISSION_MS = 900_000
const script = scriptOf()

/** Some calls get no further than this. */
const refusing =
  (
    isRefused: (call: Parameters<Answers["apply"]>[0], actor: { readonly type: string }) => boolean,
  ) =>
  (model: Model): Answers => ({
    apply(call, actor, now, visibleBefore) {
      if (!isRefused(call, actor)) return model.apply(call, actor, now, visibleBefore)
      const data = { message: "Server Error", documentation_url: "https://docs.github.com/rest" }
      return { answer: { status: 502, headers: {}, data }, deliveries: [] }
    },
  })

const isBell = ({ operation, path }: Parameters<Answers["apply"]>[0]) =>
  operation === "actions/create-workflow-dispatch" && path["workflow_id"] === ORCHESTRATOR

/** An hour passes whenever nothing goes on by itself. */
async function byTheHour(world: AloneWorld, isThere: () => boolean): Promise<number> {
  for (let hours = 0; hours < 30; hours++) {
    await world.rest()
    if (isThere()) return hours
    world.hour()
  }
  throw new Error("Thirty hours did not bring it to an end.")
}

const says = (world: AloneWorld, issue: number, pattern: RegExp) => () =>
  world.bot(issue).some(body => pattern.test(body))

const digestIn = (world: AloneWorld, issue: number) =>
  world.bot(issue).flatMap(body => /\/mission approve ([0-9a-f]{7})/.exec(body)?.[1] ?? [])[0]

describe.skipIf(!isFull)("without a server", () => {
  test(
    "every bell is lost: comments and the sweep bring the mission to its end",
    async () => {
      const world = await openAlone({ script, answers: refusing(isBell) })
      const issue = await world.opens(PLAN.title, `/mission ${GOAL}`)
      await byTheHour(world, says(world, issue, /\/mission approve/))
      await world.says(issue, `/mission approve ${digestIn(world, issue)}`)
      const hours = await byTheHour(world, says(world, issue, /ready for review/))
      expect(hours).toBeGreaterThan(0)
      await world.close()
    },
    MISSION_MS,
  )

  test(
    "missions.yml never runs: the sweep alone brings the mission to its end",
    async () => {
      const world = await openAlone({ script })
      const { as, here } = world
      const off = "PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/disable"
      await as(off, { ...here, workflow_id: ORCHESTRATOR })
      const issue = await world.opens(PLAN.title, `/mission ${GOAL}`)
      await byTheHour(world, says(world, issue, /\/mission approve/))
      await world.says(issue, `/mission approve ${digestIn(world, issue)}`)
      await byTheHour(world, says(world, issue, /ready for review/))
      expect(world.runs(ORCHESTRATOR)).toEqual([])
      expect(world.runs(SWEEP).length).toBeGreaterThan(3)
      await world.close()
    },
    MISSION_MS,
  )

  test(
    "GitHub waits for the line before it asks whether the job runs: chatter evicts nobody",
    async () => {
      const world = await openAlone({ script, groupFirst: true })
      const other = await world.opens("A bug", "It is broken")
      const issue = await world.opens(PLAN.title, `/mission ${GOAL}`)
      const [, digest] = await world.hears(issue, /\/mission approve ([0-9a-f]{7})/)
      await world.rest()
      await world.withoutRunner(async () => {
        await world.says(issue, `/mission approve ${digest}`)
        for (let at = 0; at < 5; at++) await world.says(other, "me too")
      })
      await world.hears(issue, /ready for review/)
      const runs = world.runs(ORCHESTRATOR)
      expect(runs.filter(it => it.conclusion === "skipped").length).toBeGreaterThanOrEqual(6)
      await world.close()
    },
    MISSION_MS,
  )

  test(
    "somebody cancels an attempt's run, which delivers nothing: it rings all the same",
    async () => {
      const slow = { run: { command: "sleep 500", expect: 0, within_ms: 600_000 } }
      const world = await openAlone({
        script: scriptOf({ match: { feature: "F1" }, steps: [slow] }),
      })
      const { as, here, model } = world
      const issue = await world.opens(PLAN.title, `/mission ${GOAL}`)
      const [, digest] = await world.hears(issue, /\/mission approve ([0-9a-f]{7})/)
      await world.says(issue, `/mission approve ${digest}`)
      const run = () =>
        world.runs("missions-attempt.yml").find(it => it.inputs["attempt"] === "F1.1")
      const isWorking = () =>
        run()?.jobs.some(job => model.state.jobs[job]?.status === "in_progress")
      await expect.poll(isWorking, { timeout: 200_000 }).toBe(true)
      const cancel = "POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel"
      await as(cancel, { ...here, run_id: run()!.id })
      await world.rest()
      await world.hears(issue, /cancelled|stopped/)
      expect(world.bill().by["bell"]).toBeGreaterThan(0)
      await world.close()
    },
    MISSION_MS,
  )

  test(
    "GitHub Actions may not open pull requests: the issue says where to allow it, and then it goes on",
    async () => {
      const world = await openAlone({ script, mayOpenPullRequests: false })
      const issue = await world.opens(PLAN.title, `/mission ${GOAL}`)
      const [, digest] = await world.hears(issue, /\/mission approve ([0-9a-f]{7})/)
      await world.says(issue, `/mission approve ${digest}`)
      await world.hears(
        issue,
        /not permitted to create or approve pull requests\. Whoever administers this repository allows it: \*Settings → Actions → General/,
      )
      world.model.setup.settings(world.repositoryId, { actionsMayCreatePullRequests: true })
      await world.says(issue, "/mission resume")
      await world.hears(issue, /ready for review/)
      await world.close()
    },
    MISSION_MS,
  )

  test(
    "few requests an hour: the mission says until when it rests, before GitHub refuses anything",
    async () => {
      const world = await openAlone({ script, requestsAnHour: 160 })
      const issue = await world.opens(PLAN.title, `/mission ${GOAL}`)
      await world.hears(issue, /\/mission approve/)
      for (let at = 0; at < 8; at++) {
        await world.rest()
        await world.says(issue, "/mission status")
      }
      await world.hears(issue, /Nothing moves until \d\d:\d\d UTC: nearly all requests are used up/)
      await world.rest()
      const logs = world.runs(ORCHESTRATOR).map(world.log).join("\n")
      expect(logs).not.toContain("rate limit exceeded")
      await world.close()
    },
    MISSION_MS,
  )
})
