/** The planner's two tools. A planner asks or proposes, and hands in nothing else. */
import { z } from "zod"
import type { Brief, PlanBrief } from "../../core/log/brief.ts"
import { Draft, type LintFinding, Question } from "../../core/plan/plan.ts"
import { defineTool } from "./tool.ts"

/** The next planner reads the notes in full, so they have to stay a page or two. */
const NOTES_CHARACTERS_MAX = 8_000

const notes = z
  .string()
  .max(NOTES_CHARACTERS_MAX)
  .optional()
  .describe("What the next planning session must know but cannot find in the repository.")

const isPlan = (brief: Brief): brief is PlanBrief => brief.kind === "plan"

export const askQuestions = defineTool({
  name: "ask_questions",
  description:
    "Ask the people who own the goal. Ask only what the repository cannot answer and what would " +
    "change the plan. Each question has a default and the reason for it. Then end your turn.",
  input: z.strictObject({ questions: z.array(Question).min(1), notes }),
  isGivenFor: brief => isPlan(brief) && brief.questionsLeft.rounds > 0,
  take({ questions, notes }, _hand, { brief }) {
    const most = isPlan(brief) ? brief.questionsLeft.perRound : 0
    if (questions.length > most) {
      const answer = `At most ${most} questions a round. Got: ${questions.length}. Keep those that change the plan most.`
      return { is: "refused", answer }
    }
    return {
      is: "taken",
      handed: { questions, plan: null, notes: notes ?? null },
      answer: `${questions.length} asked. End your turn now: the answers come in the next session.`,
    }
  },
})

export const proposePlan = defineTool({
  name: "propose_plan",
  description:
    "Propose the plan. It is checked at once; its faults come back as this call's " +
    "answer; correct them and call again. The last plan that was taken counts. A command may " +
    "`expect` an exit, output, JSON values, files, and HTTP answers of the plan's services.",
  input: z.strictObject({ plan: Draft, notes }),
  isGivenFor: isPlan,
  take({ plan, notes }, _hand, { lint }) {
    const findings = lint(plan)
    const fatal = findings.filter(finding => finding.severity === "fatal")
    if (fatal.length > 0) {
      const answer = `The plan was returned. Correct this and call propose_plan again:\n${list(fatal)}`
      return { is: "refused", answer }
    }
    const advice = findings.length === 0 ? "" : `\nAdvice, which you may follow:\n${list(findings)}`
    return {
      is: "taken",
      handed: { plan, questions: null, notes: notes ?? null },
      answer: `The plan was taken.${advice}\nEnd your turn now.`,
    }
  },
})

const list = (findings: readonly LintFinding[]): string =>
  findings.map(({ rule, where, text }) => `- ${where}: ${text} (${rule})`).join("\n")
