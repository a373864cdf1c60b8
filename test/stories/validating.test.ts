/** From a milestone's first round to the last round: what breaks, who broke it, and who answers for it. */
import { expect } from "vitest"
import { approved, inReview, standingChecks } from "./support/chapters.ts"
import { HERE } from "./support/github.ts"
import { delivers, holdsBy, judges, worksOn } from "./support/handiwork.ts"
import { passkeys, small } from "./support/plans.ts"
import { story } from "./support/story.ts"

const wide = {
  ...passkeys,
  criteria: [
    ...passkeys.criteria,
    { ...passkeys.criteria[0]!, id: "C6" as const, text: "Ten failures lock" },
    { ...passkeys.criteria[0]!, id: "C7" as const, text: "The last way in stays" },
  ],
  features: [
    ...passkeys.features,
    {
      ...passkeys.features[3]!,
      ...{ id: "F5" as const, title: "Lock-out", fulfils: ["C6" as const] },
      ...{ dependsOn: ["F4" as const], paths: ["src/lock/**"] },
    },
    {
      ...passkeys.features[3]!,
      ...{ id: "F6" as const, title: "Recovery", fulfils: ["C7" as const] },
      ...{ dependsOn: ["F5" as const], paths: ["src/recover/**"] },
    },
  ],
}

story(
  "the second milestone breaks the first, and the guilty merge is named and mended",
  async told => {
    const { attempts, bot } = told
    attempts.on("M2.gates.1", judges({ C2: "a replayed challenge is taken" }))
    attempts.on("M2.merge.2", judges({ C2: "a replayed challenge is taken" }))
    await approved(told, wide)
    await bot.says(/M1 is proven/)
    await inReview(told)
    const after = attempts.ran().slice(attempts.ran().indexOf("M2.gates.1"))
    expect(after).toEqual([
      ...["M2.gates.1", "M2.merge.1", "M2.merge.2", "F7.1", "M2.gates.2", "M2.scrutiny.1"],
      ...["final.gates.1", "final.behaviour.1"],
    ])
    expect(attempts.brief("M2.merge.2")).toMatchObject({
      criteria: [{ id: "C2" }],
      role: "verifier",
    })
    const brief = attempts.brief("F7.1")
    expect(brief).toMatchObject({ fixes: { root: "F5" }, criteria: [{ id: "C2" }] })
    expect(JSON.stringify(brief)).toMatch(
      /C2 held until F5 was merged as [0-9a-f]{7}, and not since/,
    )
    const issues = await bot.issues()
    expect(issues.filter(it => it.includes("· F7"))).toEqual([
      expect.stringMatching(/completed · F7 · Fix what validation found in F5/),
    ])
    expect(await bot.milestones()).toHaveLength(2)
    expect(await standingChecks(told)).toContain("missions / M2 · failure · C2 does not hold")
  },
)

story(
  "the last round takes over verdicts that rest on nothing that has changed, and says so",
  async told => {
    const { attempts, bot, github } = told
    attempts.on("M1.behaviour.1", holdsBy(["src/f3.js"]))
    await approved(told, passkeys)
    const { body } = await bot.says(/M1 is proven/)
    const [, at] = /criteria hold on `?([0-9a-f]{7})/.exec(body) ?? []
    await inReview(told)
    expect(attempts.ran().slice(attempts.ran().indexOf("final.gates.1"))).toEqual(["final.gates.1"])
    await bot.issues()
    await bot.milestones()
    expect(await standingChecks(told)).toContain("missions · success · 5 of 5 criteria hold")
    const shown = Object.values(github.model.state.checks).filter(it => it.name === "missions")
    const check = JSON.stringify(shown.at(-1))
    expect(check).toMatch(
      /C4 was judged on an earlier commit, and nothing that the verdict rests on/,
    )
    expect(check).toContain(`${at}\`, and nothing it rests on has changed since`)
  },
)

story("the last round judges again what rests on a file that has changed", async told => {
  const { attempts, bot } = told
  attempts.on("M1.behaviour.1", holdsBy(["src/f3.js", "src"]))
  await approved(told, passkeys)
  await bot.says(/M1 is proven/)
  await inReview(told)
  expect(attempts.ran().slice(attempts.ran().indexOf("final.gates.1"))).toEqual([
    ...["final.gates.1", "final.behaviour.1"],
  ])
  await bot.issues()
  await bot.milestones()
  await standingChecks(told)
})

story("a failed last round is mended on its head and repeated as a whole", async told => {
  const { attempts, bot } = told
  attempts.on("final.gates.1", judges({ C1: "the migration does not roll back" }))
  await approved(told, passkeys)
  await bot.says(/M1 is proven/)
  await inReview(told)
  expect(attempts.ran().slice(attempts.ran().indexOf("final.gates.1"))).toEqual([
    ...["final.gates.1", "F5.1", "final.gates.2", "final.behaviour.1"],
  ])
  expect(attempts.brief("F5.1")).toMatchObject({
    fixes: { root: "F1" },
    milestone: { id: "M2" },
    criteria: [{ id: "C1" }],
  })
  await bot.issues()
  await bot.milestones()
  expect(await standingChecks(told)).toContain("missions · success · 5 of 5 criteria hold")
})

story("what is proven is delivered alone, from a branch of its own", async told => {
  const { as, attempts, bot } = told
  attempts.on("M2.gates.1", judges({ C5: "an invalid assertion signs in" }))
  attempts.on("M2.gates.2", judges({ C5: "an invalid assertion signs in" }))
  await approved(told, passkeys)
  await bot.says(/M1 is proven/)
  await bot.says(/M2 validation needs your judgement/, /\/mission deliver/)
  await as("mira").says("/mission deliver M1")
  const { body } = await bot.says(/^@mira, \*\*ready for review: #\d+/, /M2 is left out/)
  const number = /#\d+/.exec(body)?.[0]
  await bot.shows(new RegExp(`needs you: review ${number}`), /4 of 5 criteria proven/)
  await bot.reacts("rocket")
  const pulls = await bot.pullRequests()
  expect(pulls.map(line => line.split(" ").slice(1, 2).join())).toEqual(["open", "closed"])
  const open = await as("tomas").request("GET /repos/{owner}/{repo}/pulls", { ...HERE })
  expect(open.data[0].head.ref).toBe("mission/1/M1")
  expect(open.data[0].body).toMatch(/M2 was left out.* by mira.*C5 not proven/)
  expect(attempts.ran().at(-1)).toBe("final.gates.1")
  await bot.issues()
  expect(await bot.milestones()).toEqual([
    expect.stringMatching(/closed/),
    expect.stringMatching(/closed/),
  ])
  expect(await standingChecks(told)).toContain("missions · success · 4 of 5 criteria hold")
})

story("what people merge meanwhile is merged before the validation", async told => {
  const { as, attempts, bot } = told
  attempts.on("F1.1", worksOn)
  await approved(told, small)
  const pushed = await as("ines").pushes("main", { "NOTES.md": "from a colleague" })
  await bot.shows(/0 of 2 criteria proven/)
  attempts.on("F1.1", delivers({ "src/f1.js": "1\n" }))
  await inReview(told)
  const events = told.looks.flatMap(it => it.events)
  expect(events.filter(it => it.type === "sync.wanted")).toMatchObject([
    { milestone: "M1", round: 1, commit: pushed, workflows: [] },
  ])
  expect(events.filter(it => it.type === "integration.moved").map(it => it.by)).toEqual([
    "start",
    "merge",
    "sync",
  ])
  expect(attempts.brief("M1.gates.1")).toMatchObject({ origin: pushed })
  expect(await standingChecks(told)).toHaveLength(2)
})
