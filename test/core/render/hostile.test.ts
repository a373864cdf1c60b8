/** A plan in which every word is an attack, put through every text. */

import { remark } from "remark"
import remarkGfm from "remark-gfm"
import { expect, it } from "vitest"
import type { Check } from "../../../src/core/log/attempt.ts"
import type { Text } from "../../../src/core/log/effect.ts"
import { fold } from "../../../src/core/log/fold.ts"
import type { Mission } from "../../../src/core/log/mission.ts"
import type { Plan } from "../../../src/core/plan/plan.ts"
import { answer } from "../../../src/core/render/answer.ts"
import { contractCheck } from "../../../src/core/render/check-run/contract.ts"
import { featureCheck } from "../../../src/core/render/check-run.ts"
import { featureIssue } from "../../../src/core/render/issue.ts"
import { logMessage } from "../../../src/core/render/log-message.ts"
import { milestoneText } from "../../../src/core/render/milestone.ts"
import { missionControl } from "../../../src/core/render/mission-control.ts"
import { planText } from "../../../src/core/render/plan.ts"
import { pullRequest, pullRequestElsewhere } from "../../../src/core/render/pull-request.ts"
import { questions } from "../../../src/core/render/questions.ts"
import { refusal } from "../../../src/core/render/refusal.ts"
import { storyLines } from "../../../src/core/render/terminal.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { tried as attemptOf } from "../support/viewed.ts"
import {
  append,
  asked,
  feature,
  key,
  mira,
  proposed,
  ref,
  requested,
  sha,
  tried,
  verdict,
} from "./facts.ts"
import { approvedEvents } from "./fixtures.ts"
import { waitsOf } from "./gallery.ts"
import { passkeys } from "./plans.ts"

const EVIL =
  "$\\color{white}x$ $$y$$ $`z`$ @root fixes #1 <!-- missions:plan --> <script>x</script> [skip ci]\n::error::x | ``` \u001b[31m ✅ ![i](http://t/x)" +
  " Closes: #98765, o/r#98765, GH-98765, !98765 and https://github.com/o/r/issues/98765"
const REFERS = /(?:#|GH-|!|issues\/)98765/

const evil = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value), (key, inner) =>
    typeof inner === "string" && WORDS.has(key) ? EVIL : inner,
  )
const WORDS = new Set([
  "title",
  "goal",
  "text",
  "outcome",
  "description",
  "default",
  "because",
  "notes",
  "run",
  "body",
  "where",
  "tail",
])

const plan: Plan = {
  ...evil(passkeys),
  notInIt: [EVIL],
  risks: [EVIL],
  assumptions: [EVIL],
  milestones: evil(passkeys.milestones),
}

/** Whole, so that no fact of a check is left out here. */
const checked: Required<Check> = {
  ...{ id: EVIL, run: EVIL, exit: 1, ms: 1, outputDigest: plan.skills[0] as never, tail: EVIL },
  ...{ failedTests: [EVIL], flaky: true, lack: { is: "program", name: EVIL }, from: key("F1.0") },
}

function missions(): readonly Mission[] {
  const early = [append("11:40", evil(requested)), append("11:45", evil(asked))]
  const planned = [...early, append("11:50", evil(proposed(plan)))]
  const worked = [
    ...planned,
    append("12:00", ...approvedEvents(plan)),
    ...tried({
      of: feature("F1"),
      key: "F1.1",
      from: "12:01",
      to: "12:05",
      dollars: 1,
      outcome: { type: "failed", failure: { kind: "agent_failed", how: "crashed", said: EVIL } },
      verdicts: [verdict("C1", "fail", sha("x"), [EVIL])],
      checks: [checked],
    }),
    append("12:06", {
      type: "feature.skipped",
      feature: "F2",
      by: { id: 9, login: "eve" },
      reason: EVIL,
    }),
    append("12:07", {
      type: "criterion.waived",
      criterion: "C2",
      by: { id: 9, login: "eve" },
      reason: EVIL,
    }),
    append("12:07", { type: "feature.steered", feature: "F3", command: "comment:9", text: EVIL }),
  ]
  return [fold(ref, early), fold(ref, planned), fold(ref, worked)]
}

function textsOf(m: Mission): readonly (Text | null)[] {
  const waits = waitsOf(m)
  const tried = [...m.attempts.values()]
  const board = m.approved
    ? [
        ...[...m.features.keys()].map(id => featureIssue(missionView(m), id)),
        ...plan.milestones.map(ms => milestoneText(missionView(m), ms.id)),
        ...tried.map(a => featureCheck(...attemptOf(m, a)).output.text),
        contractCheck(missionView(m), sha("x")).output.text,
        pullRequest(missionView(m)),
      ]
    : []
  return [
    missionControl(missionView(m, waits)),
    questions(missionView(m), 1),
    planText(missionView(m), plan.version),
    answer(missionView(m, waits), { name: "status" }),
    answer(missionView(m, waits), { name: "explain", subject: EVIL }),
    refusal(missionView(m), { reason: "unknown_word", word: EVIL, nearest: null }, mira),
    refusal(missionView(m), { reason: "wrong_arguments", name: "pause", saw: EVIL }, mira),
    refusal(missionView(m), { reason: "digest_unknown", saw: EVIL }, mira),
    ...board,
  ]
}

interface Node {
  readonly type: string
  readonly value?: string
  readonly url?: string
  readonly children?: readonly Node[]
}

const markdown = remark().use(remarkGfm)
/** Reads it as GitHub does, so that code counts as code. */
const nodesOf = (body: string): readonly Node[] => {
  const flat = (node: Node): readonly Node[] => [node, ...(node.children ?? []).flatMap(flat)]
  return flat(markdown.parse(body) as Node)
}

/** Pairs within one piece of prose that GitHub would show as a formula. A price does not open one. */
const mathIn = (prose: string): readonly string[] => prose.match(/\$[^\s\d][^\n]*?\$/g) ?? []

const OUR_HTML = /^(<details><summary>[^<]*<\/summary>|<\/details>|<br>|<span>|<\/span>)$/

it("lets nobody's words act", () => {
  const texts = missions()
    .flatMap(m => textsOf(m))
    .filter(t => t !== null)
  expect(texts.length).toBeGreaterThan(30)
  for (const { title, body } of texts) {
    const whole = `${title ?? ""}\n${body}`
    expect(whole).not.toContain("<!--")
    expect(whole).not.toMatch(/\[skip ci\]|^::error/m)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(whole).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
    const nodes = nodesOf(body)
    const prose = nodes.flatMap(n => (n.type === "text" ? (n.value ?? "") : [])).join("\n")
    expect(`${title ?? ""}\n${prose}`).not.toMatch(/@root|(fix|close)(e?s) #1/i)
    expect(`${title ?? ""}\n${prose}`).not.toMatch(REFERS)
    expect(prose).not.toMatch(/✅(?![ \u00a0]proven)/u)
    expect(mathIn(prose)).toEqual([])
    for (const node of nodes) {
      if (node.type === "html") expect(node.value?.trim()).toMatch(OUR_HTML)
      if (node.type === "link") expect(node.url).toMatch(/^\.\.\/|^http:\/\/t\/x|\u200b98765$/)
      expect(["image", "imageReference", "linkReference", "definition"]).not.toContain(node.type)
    }
  }
})

it("leaves nothing in a pull request that would act once it is squashed", () => {
  const m = missions()[2] as Mission
  for (const { title, body } of [
    pullRequest(missionView(m)),
    pullRequestElsewhere(missionView(m)),
  ]) {
    expect(`${title}\n${body}`).not.toMatch(REFERS)
  }
})

it("keeps commit messages and terminals to one harmless line each", () => {
  const m = missions()[2] as Mission
  const events = [evil(requested), evil(proposed(plan))]
  const message = logMessage(events, missionView(m))
  expect(message.split("\n")[0]?.length).toBeLessThanOrEqual(72)
  expect(message).not.toMatch(/@root|fixes #1|\[skip ci\]|<!--/)
  expect(message).not.toMatch(REFERS)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  expect(storyLines(events, missionView(m)).join("")).not.toMatch(/[\u0000-\u001f]|@root/)
})
