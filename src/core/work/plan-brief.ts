/** What a planner is given: the conversation, and for a change of plan what exists already. */

import type { PlanBrief } from "../log/brief.ts"
import { MACHINE_LACKS } from "../log/lack.ts"
import type { Mission } from "../log/mission.ts"
import type { Revision } from "../log/proposal.ts"
import { baselineOf } from "../people/baseline.ts"
import { newestProposal, owedRevisions } from "../people/stage.ts"
import { startedBy } from "../plan/own-agent.ts"
import { draftOf } from "../plan/plan.ts"
import { readPlan } from "../plan/plan-text.ts"
import {
  NOTES_CHARACTERS_MAX,
  QUESTION_ROUNDS_MAX,
  QUESTIONS_PER_ROUND_MAX,
} from "../values/limits.ts"
import { called } from "../values/person.ts"
import { plannerFor } from "./agents.ts"
import { common, type Given, leftNotes } from "./brief.ts"
import { policyOf } from "./phase.ts"
import { wordsOn } from "./skills.ts"

export function planBrief(m: Mission, given: Given): PlanBrief {
  const newest = newestProposal(m)
  const findings = m.returned.at(-1)?.findings ?? []
  return {
    ...common(m, given),
    kind: "plan",
    role: "planner",
    ...startedBy(policyOf(m).agents.own, plannerFor(m)),
    goal: m.requested?.goal ?? "",
    conversation: conversation(m),
    questionsLeft: { rounds: questionRoundsLeft(m), perRound: QUESTIONS_PER_ROUND_MAX },
    notes: notes(m),
    ...leftNotes(m),
    returned: findings.map(({ rule, where, text }) => ({ rule, where, text })),
    former: newest && { version: newest.plan.version, plan: draftOf(newest.plan) },
    revisions: owedRevisions(m).flatMap(({ by, said }) =>
      said.name === "revise" ? [{ by: called(by), text: said.text }] : [],
    ),
    skillWords: skillWords(m),
    standing: baselineOf(m),
    brought: brought(m) ?? keptWaiting(m),
  }
}

/** More than the last few suggestions for one skill repeat themselves. */
const WORDS_MAX = 10

const skillWords = (m: Mission): PlanBrief["skillWords"] =>
  (newestProposal(m)?.plan.skills ?? []).flatMap(({ name: skill }) =>
    wordsOn(m, skill)
      .slice(-WORDS_MAX)
      .map(({ feature, helped, because }) => ({ skill, feature, helped, because })),
  )

/** Only the conversation about the next plan; a proposal ends one. */
export function questionRoundsLeft(m: Mission): number {
  const last = m.asked.at(-1)
  const planned = m.proposals.at(-1)
  const used = last && (planned === undefined || last.at >= planned.at) ? last.turn : 0
  return Math.max(0, QUESTION_ROUNDS_MAX - used)
}

function conversation(m: Mission): PlanBrief["conversation"] {
  const turns: { at: string; turn: PlanBrief["conversation"][number] }[] = []
  for (const round of m.asked) {
    turns.push({ at: round.at, turn: { asked: [...round.questions] } })
  }
  for (const { by, at, answer } of m.answered.values()) {
    const text = wordsOf(answer)
    if (text !== null) turns.push({ at, turn: { by: called(by), text } })
  }
  // One comment may answer a question and take the defaults of the others in the same moment.
  for (const at of m.defaultsTaken.values()) turns.push({ at, turn: { defaults: true } })
  return turns.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ turn }) => turn)
}

type Answer = NonNullable<ReturnType<Mission["answered"]["get"]>>["answer"]

/** What a person said to the planner, as an answer or unasked. */
function wordsOf(answer: Answer): string | null {
  if (answer.type === "reply") return answer.text
  return answer.type === "accepted" && answer.said.name === "revise" ? answer.said.text : null
}

/** The notes of all planners before; the newest one is always kept. */
function notes(m: Mission): string | null {
  const all = [...m.asked, ...m.proposals]
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ notes }) => notes)
  const kept: string[] = []
  let room = NOTES_CHARACTERS_MAX
  for (const note of [...all, ...m.returned.map(r => r.notes)].reverse()) {
    if (note === null || note.trim() === "") continue
    room -= note.length
    if (room < 0 && kept.length > 0) break
    kept.unshift(note.trim())
  }
  return kept.length === 0 ? null : kept.join("\n\n")
}

/**
 * If a plan failed because the machine lacked something, it is tried again as it is, and nobody
 * pays for another plan.
 */
function keptWaiting(m: Mission): PlanBrief["brought"] {
  const last = m.returned.at(-1)
  const fatal = last?.findings.filter(f => f.severity === "fatal") ?? []
  if (!last?.plan || !fatal.every(f => f.rule === MACHINE_LACKS)) return null
  const isNews = ({ attemptsFrom }: Revision) => attemptsFrom > last.order
  return owedRevisions(m).some(isNews) ? null : last.plan
}

/** It was read before it was accepted. If the text no longer is a plan, a planner gets it. */
function brought(m: Mission): PlanBrief["brought"] {
  const said = owedRevisions(m).findLast(r => r.said.name === "plan")?.said
  if (said?.name !== "plan") return null
  const read = readPlan(said.yaml)
  return read.type === "plan" ? read.plan : null
}
