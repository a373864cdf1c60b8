/** A whole small mission in a repository that has no server: its own workflows do everything. */
import { expect, test } from "vitest"
import { ORCHESTRATOR } from "../../src/alone/bell.ts"
import { SWEEP } from "../../src/alone/sweep.ts"
import { GOAL, PLAN, scriptOf } from "../local/support/script.ts"
import { openAlone } from "./support/alone-world.ts"

const MISSION_MS = 600_000

test(
  "from an issue to the merge, by runs of missions.yml alone, several of which were replaced in line",
  async () => {
    const world = await openAlone({ script: scriptOf() })
    const { as, here } = world
    const sweep = async () => {
      const at = { ...here, workflow_id: SWEEP }
      const route = "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}"
      return (await as(route, at)).data.state
    }
    const off = "PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/disable"
    await as(off, { ...here, workflow_id: SWEEP })

    const issue = await world.opens(PLAN.title, `/mission ${GOAL}`)
    const [, digest] = await world.hears(issue, /\/mission approve ([0-9a-f]{7})/)
    expect(await sweep()).toBe("active")
    expect(world.bot(issue).join("\n")).toContain("Without a server: what differs")

    await world.rest()
    const asked: number[] = []
    await world.withoutRunner(async () => {
      for (const word of ["F1", "C1", "M1"]) {
        asked.push(await world.says(issue, `/mission explain ${word}`))
      }
      await world.says(issue, `/mission approve ${digest}`)
    })
    const [, pull] = await world.hears(issue, /ready for review: #(\d+)/)
    await world.rest()
    // Each of these comments has its answer, though some of their runs were replaced in line.
    for (const id of asked) {
      expect(world.bot(issue)).toContainEqual(expect.stringContaining(`"comment comment:${id}"`))
    }

    const merge = "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge"
    await as(merge, { ...here, pull_number: Number(pull) })
    await world.rest()
    expect(await sweep()).toBe("disabled_manually")
    expect(world.git("for-each-ref", "--format=%(refname)", "refs/missions/")).toContain(
      `refs/missions/${issue}/settled`,
    )
    // The sweep is off, so the next hour costs nothing.
    world.hour()
    await world.rest()
    expect(world.runs(SWEEP)).toEqual([])

    const runs = world.runs(ORCHESTRATOR)
    const ended = (how: string) => runs.filter(it => it.conclusion === how)
    expect(ended("cancelled").length).toBeGreaterThan(0)
    expect(ended("failure").map(world.log)).toEqual([])
    console.log(`one small mission without a server: ${JSON.stringify(world.bill())}`)
    await world.close()
  },
  MISSION_MS,
)
