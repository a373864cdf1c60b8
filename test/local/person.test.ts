/** What a person is asked, and the comments that their answers become. */
import { expect, test } from "vitest"
import type { Mission } from "../../src/core/log/mission.ts"
import type { Wait } from "../../src/core/log/wait.ts"
import { createPerson, type PersonOptions } from "../../src/local/person.ts"
import { missionAt } from "../core/render/fixtures.ts"

const asking = missionAt("asking")
const answers = { type: "answers", needs: "person", round: 1 } as const
const QUESTION = "1. Only the web sign-in, or the mobile API too?  [web only] "

/** A terminal at which these lines are typed; null: nobody is there. */
function person(typed: readonly string[] | null, over: Partial<PersonOptions> = {}) {
  const lines: string[] = []
  const posted: string[] = []
  const left = [...(typed ?? [])]
  const asked = createPerson({
    terminal: {
      isAttended: typed !== null,
      line: text => void lines.push(text),
      async ask(prompt) {
        lines.push(prompt)
        return left.shift() ?? null
      },
    },
    ...{ isYes: false, answers: null, isResumed: false, showPlan: () => {} },
    post: async body => void posted.push(body),
    ...over,
  })
  return {
    ...{ lines, posted, answer: () => asked.answer(asking, [answers]) },
    approves: async (mission: Mission, wait: Wait) => ({
      answered: await asked.answer(mission, [wait]),
      said: posted,
    }),
  }
}

test("if nobody is there, every question keeps its default, and nothing is said", async () => {
  const { lines, posted, answer } = person(null)
  expect(await answer()).toBe(false)
  expect(lines.slice(1, 3)).toEqual(["3 questions, with the default of each", QUESTION])
  expect(lines[3]).toMatch(/^ {3}asked because /)
  expect(lines).toHaveLength(8)
  expect(posted).toEqual([])
})

test("what is typed is the reply, and an empty line takes the default", async () => {
  const { lines, posted, answer } = person(["", "no", ""])
  expect(await answer()).toBe(true)
  expect(lines[1]).toBe("3 questions, Enter takes the default")
  expect(lines[2]).toMatch(/^ {3}asked because /)
  expect(lines[3]).toBe(QUESTION)
  expect(posted).toHaveLength(1)
  expect(posted[0]).toMatch(/^1\. web only\n2\. no\n3\. yes, /)
})

test("Enter at every question, or --yes, takes all defaults with one word", async () => {
  const typed = person(["", "", ""])
  const flagged = person(null, { isYes: true })
  await typed.answer()
  await flagged.answer()
  expect([typed.posted, flagged.posted]).toEqual([["/mission go"], ["/mission go"]])
})

test("a file of answers is used before everything else, once", async () => {
  const { posted, answer } = person(null, { isYes: true, answers: "1. gross" })
  expect([await answer(), await answer()]).toEqual([true, false])
  expect(posted).toEqual(["1. gross"])
})

const proposed = missionAt("proposed")
const approval = { type: "approval", needs: "person", version: 2, missing: 1 } as const
const digest = /^\/mission approve [0-9a-f]{7}$/

test.each<[readonly string[], RegExp | null]>([
  [[""], digest],
  [["y"], digest],
  [[" Yes "], digest],
  [["n"], null],
  [["No"], null],
  [[], null],
  [["drop F6"], /^\/mission revise drop F6$/],
  [["not yet, split F1"], /^\/mission revise not yet, split F1$/],
  [["never mind"], /^\/mission revise never mind$/],
  [["edit", "drop F6"], /^\/mission revise drop F6$/],
  [["e", "", "y"], digest],
  [["edit drop F6"], /^\/mission revise drop F6$/],
  [["/mission cancel"], /^\/mission cancel$/],
])("at a plan, what is typed as %j", async (typed, posted) => {
  const at = person(typed)
  const { answered, said } = await at.approves(proposed, approval)
  expect(answered).toBe(posted !== null)
  if (posted) expect(said).toEqual([expect.stringMatching(posted)])
  else expect(said).toEqual([])
})
