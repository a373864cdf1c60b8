/** Calls at the desk: which are accepted, which are refused, and with which answer. */
import { describe, expect, test } from "vitest"
import { EMPTY_HAND, type Hand } from "../../../src/agent/role-tools/hand.ts"
import { BYTES_MAX, CALLS_MAX, receive } from "../../../src/agent/role-tools/receive.ts"
import type { Keep } from "../../../src/attempt/ports.ts"
import type { Brief } from "../../../src/core/log/brief.ts"
import {
  examplePlan,
  featureBrief,
  keepsNothing,
  planBrief,
  validationBrief,
} from "../example-brief.ts"

type Call = readonly [name: string, given: unknown]

/** Plays calls at a desk. Answers what was handed in after them, and the answer to each. */
function play(brief: Brief, calls: readonly Call[], before: Hand = EMPTY_HAND) {
  const answers: string[] = []
  let hand = before
  for (const [name, given] of calls) {
    const received = receive(hand, { name, given }, { brief, lint: () => [], keep: keepsNothing })
    hand = received.hand
    answers.push(received.answer.text)
  }
  return { hand, answers }
}

const question = { text: "Net or gross?", default: "gross", because: "cart.js shows gross" }
const verdict = { criterion: "C1", is: "pass", evidence: ["I saw it"] }

test("the last valid call wins: a plan after questions, questions after a plan", () => {
  const asked: Call = ["ask_questions", { questions: [question] }]
  const proposed: Call = ["propose_plan", { plan: examplePlan, notes: "n" }]
  const both = play(planBrief(), [asked, proposed]).hand.handed
  expect(both).toMatchObject({ questions: null, plan: { title: "Cart total" }, notes: "n" })
  const turned = play(planBrief(), [proposed, asked]).hand.handed
  expect(turned).toMatchObject({ questions: [question], plan: null, notes: null })
})

test("a malformed call after a valid one takes nothing away", () => {
  const { hand, answers } = play(planBrief(), [
    ["propose_plan", { plan: examplePlan }],
    ["propose_plan", { plan: { ...examplePlan, criteria: [{ id: "C1", kind: "guess" }] } }],
  ])
  expect(hand.handed.plan?.title).toBe("Cart total")
  expect(answers[1]).toContain("- plan.criteria[0].kind: ")
  expect(answers[1]).toContain('Got: "guess"')
})

test("the answer to a call with an unknown member names it", () => {
  const { answers } = play(featureBrief(), [["report_progress", { text: "x", mood: "good" }]])
  expect(answers[0]).toContain('"mood"')
})

test("more questions than a round may have are refused", () => {
  const { hand, answers } = play(planBrief(), [
    ["ask_questions", { questions: Array.from({ length: 5 }, () => question) }],
  ])
  expect(hand.handed.questions).toBeNull()
  expect(answers[0]).toContain("At most 4 questions a round. Got: 5.")
})

test("a later verdict on a criterion replaces the earlier one", () => {
  const { hand, answers } = play(validationBrief(), [
    ["record_verdict", verdict],
    ["record_verdict", { ...verdict, is: "fail" }],
  ])
  expect(hand.handed.verdicts).toMatchObject([{ criterion: "C1", is: "fail" }])
  expect(answers[1]).toBe("C1: fail. 1 still open.")
})

test("a verdict needs evidence, and a criterion of this attempt", () => {
  const { hand, answers } = play(validationBrief(), [
    ["record_verdict", { ...verdict, evidence: [] }],
    ["record_verdict", { ...verdict, criterion: "C9" }],
  ])
  expect(hand.handed.verdicts).toEqual([])
  expect(answers[0]).toContain("- evidence: ")
  expect(answers[1]).toContain('expected one of C1, C2. Got: "C9".')
})

test("a behaviour is passed only with what was seen at each of its steps", () => {
  const steps = ["Start it.", "Say hello."]
  const brief = validationBrief({
    criteria: [{ id: "C1", text: "It greets", kind: "behaviour", steps }],
  })
  const { hand, answers } = play(brief, [
    ["record_verdict", { ...verdict, steps: [{ step: 2, saw: "Hello" }] }],
    ["record_verdict", { ...verdict, steps: [1, 2].map(step => ({ step, saw: "Hello" })) }],
  ])
  expect(answers[0]).toContain("expected what you saw at each step of C1. Missing: 1.")
  expect(answers[1]).toBe("C1: pass. 0 still open.")
  expect(hand.handed.verdicts).toMatchObject([
    { criterion: "C1", steps: [{ step: 1 }, { step: 2 }] },
  ])
})

test("after the report every further call is refused", () => {
  const { hand, answers } = play(validationBrief(), [
    ["submit_report", {}],
    ["record_verdict", verdict],
    ["submit_report", { undone: ["all"] }],
  ])
  expect(hand.handed).toMatchObject({ verdicts: [], claim: { undone: [] } })
  expect(answers[2]).toContain("handed in already")
})

test("an agent cannot choose the id of a finding", () => {
  const finding = { severity: "minor", text: "x" }
  const { hand, answers } = play(featureBrief(), [
    ["submit_report", { done: [], findings: [{ ...finding, id: "M1.1" }] }],
    ["submit_report", { done: [], findings: [finding, finding] }],
  ])
  expect(answers[0]).toContain('"id"')
  expect(hand.handed.findings.map(({ id }) => id)).toEqual(["F1.1.1", "F1.1.2"])
})

test("progress, calls and bytes are limited", () => {
  const progress: Call = ["report_progress", { text: "on and on" }]
  const lines = play(
    featureBrief(),
    Array.from({ length: 201 }, () => progress),
  )
  expect(lines.hand.handed.progress.length).toBe(200)
  expect(lines.answers.at(-1)).toContain("At most 200 progress lines")
  const calls = play(featureBrief(), [progress], { ...EMPTY_HAND, calls: CALLS_MAX })
  expect(calls.answers[0]).toContain(`At most ${CALLS_MAX} calls`)
  const bytes = play(featureBrief(), [progress], { ...EMPTY_HAND, bytes: BYTES_MAX })
  expect(bytes.answers[0]).toContain(`At most ${BYTES_MAX} bytes`)
})

test("a worker can report only on the skills of its feature", () => {
  const brief = featureBrief()
  const given = { ...brief, feature: { ...brief.feature, skills: ["money"] } }
  const word = { name: "money", helped: false, because: "Cents are not named." }
  const { hand, answers } = play(given, [
    ["submit_report", { done: [], skills: [{ ...word, name: "web" }] }],
    ["submit_report", { done: [], skills: [{ ...word, better: "Whole cents." }] }],
  ])
  expect(answers[0]).toContain('This feature has money; you wrote "web".')
  expect(hand.handed.skills).toEqual([{ ...word, better: "Whole cents." }])
  expect(play(brief, [["submit_report", { done: [], skills: [word] }]]).answers[0]).toBe(
    'Not taken. This feature has no skill; you wrote "money".',
  )
})

test("a worker's notes are handed in line by line, and at most ten", () => {
  const notes = ["Start it with `make run`.", "The port is fixed."]
  const handedBy = (lines: readonly string[]) =>
    play(featureBrief(), [["submit_report", { done: [], notes: lines }]])
  expect(handedBy(notes).hand.handed.notes).toBe(notes.join("\n"))
  expect(handedBy([]).hand.handed.notes).toBeNull()
  expect(handedBy(Array.from({ length: 11 }, () => "x")).hand.handed.claim).toBeNull()
})

describe("scrutiny of two features", () => {
  const sides = { from: "a".repeat(40), to: "b".repeat(40) }
  const brief = validationBrief({
    lookAt: (["F1", "F2"] as const).map(feature => ({
      ...{ feature, title: "Sum", criteria: [], report: null, found: [] },
      change: sides as never,
    })),
  })
  const look = (feature: string) =>
    ["record_look", { feature, read: ["cart.js"], saw: "It adds." }] as const

  test("is accepted once each was looked at, and otherwise the missing ones are named", () => {
    const { hand, answers } = play(brief, [
      look("F1"),
      ["submit_report", {}],
      look("F9"),
      look("F2"),
      ["submit_report", {}],
    ])
    expect(answers[0]).toBe("F1: looked at. 1 still open.")
    expect(answers[1]).toContain("Missing: F2. Look at them and call record_look")
    expect(answers[2]).toContain('expected one of F1, F2. Got: "F9".')
    expect(answers[4]).toContain("The report was taken.")
    expect(hand.handed.looks?.map(({ feature }) => feature)).toEqual(["F1", "F2"])
  })

  test("may leave one unread if it says why", () => {
    const { hand } = play(brief, [look("F1"), ["submit_report", { undone: ["F2 is binary"] }]])
    expect(hand.isSubmitted).toBe(true)
  })

  test("a look names what was read, and the last look at a feature counts", () => {
    const { hand, answers } = play(brief, [
      ["record_look", { feature: "F1", read: [], saw: "It adds." }],
      look("F1"),
      ["record_look", { feature: "F1", read: ["tax.js"], saw: "It adds tax." }],
    ])
    expect(answers[0]).toContain("- read: ")
    expect(hand.handed.looks).toEqual([{ feature: "F1", read: ["tax.js"], saw: "It adds tax." }])
  })

  test("is not offered as a tool if there is no feature to look at", () => {
    const { answers } = play(validationBrief(), [look("F1")])
    expect(answers[0]).toContain('There is no tool "record_look".')
  })
})

test("a capture is copied and kept under its name and digest", () => {
  const criteria = [{ id: "C4", text: "It greets", kind: "behaviour", steps: ["Look"] }]
  const brief = validationBrief({ criteria: criteria as never, captures: "on" })
  const file = { name: "C4-1.png", digest: "d".repeat(64) as never, bytes: 9, type: "png" } as const
  const asked: unknown[] = []
  const keep: Keep = it => {
    asked.push(it)
    return it.path === "a.exe"
      ? { is: "refused", right: "a PNG", seen: "x" }
      : { is: "kept", ...file }
  }
  const given = { criterion: "C4", step: 1, path: "a.png", about: "The greeting" }
  const call = (changed: object) =>
    receive(
      EMPTY_HAND,
      { name: "record_capture", given: { ...given, ...changed } },
      { brief, lint: () => [], keep },
    )
  const taken = call({})
  expect(taken.hand.handed.captures).toEqual([
    { criterion: "C4", ...file, step: 1, about: given.about },
  ])
  expect(taken.answer.text).toBe(`Stored as C4-1.png, 9 bytes, SHA-256 ${file.digest}.`)
  expect(call({ path: "a.exe" }).answer.text).toBe("Not taken. path: expected a PNG. Got: x.")
  expect(call({ criterion: "C9" }).answer.text).toContain("expected one of C4")
  expect(call({ step: 2 }).answer.text).toContain("C4 has a step from 1 to 1. Got: 2.")
  // A capture whose call was refused was never copied.
  expect(asked).toHaveLength(2)
})

test.each([
  ["if the policy keeps no captures", validationBrief({ captures: "off" })],
  ["if the brief says nothing of captures", validationBrief()],
  ["to a worker", featureBrief({ captures: "on" })],
])("the tool for captures is not offered %s", (_, brief) => {
  const given = { criterion: "C1", path: "a.png", about: "x" }
  expect(play(brief, [["record_capture", given]]).answers[0]).toContain("There is no tool")
})
