/** A later milestone breaks what an earlier one had proven: the guilty merge is found and mended. */

import { describe, expect, test } from "vitest"
import { evolve } from "../../../src/core/log/fold.ts"
import { missionControl } from "../../../src/core/render/mission-control.ts"
import type { CriterionId } from "../../../src/core/values/id.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { bisection } from "../../../src/core/work/bisection.ts"
import { expectRest, follows } from "../support/follows.ts"
import { fail, judges } from "../support/judge.ts"
import { examplePlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts, waits } from "../support/tell.ts"
import { built, running, validated, type World } from "../support/world.ts"

const LATER = ["F4", "F5", "F6", "F7"] as const

/** M1 is proven. The four features of M2 are merged one after another, and its gates run. */
function inSecond(): World {
  const plan = examplePlan()
  const ids = LATER.map((id, at) => [id, `C${at + 7}`] as const)
  const wide = examplePlan({
    criteria: [
      ...plan.criteria,
      ...ids.map(([, id]) => ({ id, text: id, kind: "command", run: `check ${id}` })),
    ].filter(c => c.id !== "C4"),
    features: [
      ...plan.features.filter(f => f.milestone === "M1"),
      ...ids.map(([id, criterion], at) => ({
        ...{ id, milestone: "M2", title: `Build ${id}`, fulfils: [criterion] },
        ...{ paths: [`src/${id}/**`], dependsOn: at === 0 ? [] : [ids[at - 1]![0]] },
      })),
    ],
  })
  const w = built(running(wide, { words: "max 90" }), "F1.1", "F2.1", "F3.1")
  validated(w)
  return built(w, ...LATER.map(id => `${id}.1`))
}

const baseOf = (w: World, key: string) => w.mission.attempts.get(key as never)?.base
const mergeOf = (w: World, id: (typeof LATER)[number]) =>
  w.mission.features.get(id)?.integrated?.commit

describe("a criterion that held before and breaks", () => {
  test("is tried on the merges since then, by halving, until one merge is found guilty", () => {
    const w = inSecond()
    judges(w, "M2.gates.1", fail("C1"))
    follows(w, {
      facts: [
        "verdicts.recorded M2.gates.1",
        "attempt.ended M2.gates.1 verdicts",
        "validation.closed M2 1 C1",
        "attempt.scheduled M2.merge.1",
      ],
      waits: ["run_queued M2.merge.1 (github)"],
    })
    // People are not asked while the mission itself looks for the reason.
    const { body } = missionControl(missionView(w.mission, w.peek().waits))
    expect(body).not.toMatch(/needs\syou/)
    expect(baseOf(w, "M2.merge.1")).toBe(mergeOf(w, "F5"))
    judges(w, "M2.merge.1")
    w.rest()
    expect(baseOf(w, "M2.merge.2")).toBe(mergeOf(w, "F6"))
    judges(w, "M2.merge.2", fail("C1"))
    follows(w, {
      facts: [
        "verdicts.recorded M2.merge.2",
        "attempt.ended M2.merge.2 verdicts",
        "fix.added F8 M2 F6 C1",
        "attempt.scheduled F8.1",
      ],
    })
    const merge = mergeOf(w, "F6")!.slice(0, 7)
    expect(w.mission.features.get("F8")?.fix?.findings).toEqual([
      `C1 held until F6 was merged as ${merge}, and not since.`,
    ])
    built(w, "F8.1")
    judges(w, "M2.gates.2")
    w.rest()
    judges(w, "M2.scrutiny.1")
    expect(facts(w.rest())).toContain("milestone.sealed M2")
  })

  test("does not count as proven because it held on an older merge", () => {
    const w = inSecond()
    judges(w, "M2.gates.1", fail("C1"))
    w.rest()
    judges(w, "M2.merge.1")
    w.rest()
    expect(w.mission.verdicts.get("C1")?.at(-1)?.verdict.is).toBe("fail")
  })

  test("is left to its owner if a try cannot decide", () => {
    const w = inSecond()
    judges(w, "M2.gates.1", fail("C1"))
    w.rest()
    judges(w, "M2.merge.1", { judged: { C1: "inconclusive" } })
    expect(facts(w.rest())).toContain("fix.added F8 M2 F1 C1")
    expectRest(w)
  })

  test("is tried again a few times if the runner was lost", () => {
    const w = inSecond()
    judges(w, "M2.gates.1", fail("C1"))
    w.rest()
    w.run("M2.merge.1", { status: "concluded", conclusion: "failure" })
    w.pass(10)
    w.rest()
    expect(waits(w.peek())).toContain("backoff M2.merge (time)")
    w.pass(5)
    expect(facts(w.rest())).toContain("attempt.scheduled M2.merge.2")
    expect(baseOf(w, "M2.merge.2")).toBe(mergeOf(w, "F5"))
  })

  test("is not searched for if it never held: its own feature mends it", () => {
    const w = inSecond()
    judges(w, "M2.gates.1", fail("C8"))
    expect(facts(w.rest())).toContain("fix.added F8 M2 F5 C8")
  })
})

test("is blamed on no merge if somebody pushed after the last one", () => {
  const w = inSecond()
  w.show(seen => {
    seen.head = sha("pushed")
  })
  judges(w, "M2.gates.1", fail("C8"))
  w.rest()
  built(w, "F8.1")
  // The round was at the merge of the fix. Pretend that it was at a commit pushed on top.
  const round = { ...w.mission.rounds.at(-1)!, commit: sha("on top"), closed: null }
  const search = bisection(w.mission, round, ["C1"])
  expect(search).toMatchObject({ type: "asks", merge: { feature: "F8" } })
})

test("the search ends within the logarithm of the number of merges, and finds the guilty one wherever it is", () => {
  const start = inSecond()
  judges(start, "M2.gates.1", fail("C1"))
  const closed = start.look().mission
  const round = closed.rounds.at(-1)!
  for (const [place, guilty] of LATER.entries()) {
    let m = closed
    let tries = 0
    for (;;) {
      const next = bisection(m, round, ["C1"])
      if (next.type === "found") {
        expect(next.guilty.get("C1")?.feature).toBe(guilty)
        break
      }
      const at = LATER.indexOf(next.merge.feature as never)
      m = answered(m, { key: `M2.merge.${++tries}`, merge: next.merge, holds: at < place })
    }
    expect(tries).toBeLessThanOrEqual(2)
  }
})

type Mission = World["mission"]
interface Answer {
  readonly key: string
  readonly merge: Mission["merges"][number]
  readonly holds: boolean
}

function answered(m: Mission, { key, merge, holds }: Answer): Mission {
  const like = m.attempts.get("M2.gates.1" as never)!
  const criterion: CriterionId = "C1"
  const verdict = { ...like.verdicts.find(v => v.criterion === criterion)!, commit: merge.commit }
  const attempt = key as never
  const { feature, commit } = merge
  return evolve(
    m,
    [
      {
        ...{ type: "attempt.scheduled", key: attempt, role: "verifier", base: commit },
        subject: { type: "merge", milestone: "M2", feature },
        ...{ plan: like.plan, brief: like.brief, cap: like.cap, resumes: null },
      },
      {
        ...{ type: "verdicts.recorded", attempt, findings: [], checks: [] },
        verdicts: [{ ...verdict, is: holds ? "pass" : "fail" }],
      },
      {
        ...{ type: "attempt.ended", attempt, outcome: { type: "verdicts", commit } },
        ...{ usage: like.ended!.usage, checkpoint: null, agent: null },
      },
    ],
    m.at,
  )
}
