/** The worker's tools. What a worker says is a claim, and we run its commands again. */
import { z } from "zod"
import type { Brief } from "../../core/log/brief.ts"
import { EVIDENCE_CHARACTERS_MAX } from "../../core/values/limits.ts"
import { findingsOf, GivenFinding } from "./given-finding.ts"
import { criterionInBrief } from "./known-criterion.ts"
import { defineTool } from "./tool.ts"

/** Each is shown as a single line, and nobody reads more of them than this. */
const PROGRESS_CHARACTERS_MAX = 300
const PROGRESS_LINES_MAX = 200
/** Pieces of evidence for one criterion; nobody reads more of them than this. */
const PIECES_MAX = 20

const isFeature = (brief: Brief): boolean => brief.kind === "feature"

export const reportProgress = defineTool({
  name: "report_progress",
  description: "Say in one short sentence what you are doing now. People watch it.",
  input: z.strictObject({ text: z.string().trim().min(1).max(PROGRESS_CHARACTERS_MAX) }),
  isGivenFor: isFeature,
  take({ text }, { handed }) {
    if (handed.progress.length >= PROGRESS_LINES_MAX) {
      return { is: "refused", answer: `At most ${PROGRESS_LINES_MAX} progress lines an attempt.` }
    }
    return { is: "taken", handed: { progress: [...handed.progress, text] }, answer: "Noted." }
  },
})

export const recordEvidence = defineTool({
  name: "record_evidence",
  description:
    "Record what shows that a criterion holds, such as a command's output. It helps the people " +
    "and validators who look later; it does not prove the criterion.",
  input: z.strictObject({
    criterion: z.string(),
    text: z.string().trim().min(1).max(EVIDENCE_CHARACTERS_MAX),
  }),
  isGivenFor: isFeature,
  take({ criterion, text }, { handed }, { brief }) {
    const known = criterionInBrief(criterion, brief)
    if (known.is === "unknown") return { is: "refused", answer: known.answer }
    const pieces = handed.evidence.filter(piece => piece.criterion === known.id).length
    if (pieces >= PIECES_MAX) {
      return { is: "refused", answer: `At most ${PIECES_MAX} pieces of evidence for ${criterion}.` }
    }
    const evidence = [...handed.evidence, { criterion: known.id, text }]
    return { is: "taken", handed: { evidence }, answer: `Noted for ${known.id}.` }
  },
})

/** More than these are no notes but a second report. */
const NOTES_MAX = 10

const line = z.string().trim().min(1).max(500)

const SkillWord = z.strictObject({
  name: z.string().max(64),
  helped: z.boolean(),
  because: line,
  better: z.string().trim().min(1).max(50_000).optional(),
})

export const submitWork = defineTool({
  name: "submit_report",
  description:
    "Hand in your report when you are done, once. Without it the attempt has failed. Say what is " +
    "done, what is not, which commands you ran last with their exit status, which files you changed " +
    "and which tests you added. All of it is compared with what you leave in the work tree, where " +
    "every command of gates and criteria is run again; what differs is shown to people.",
  input: z.strictObject({
    done: z.array(line).max(50),
    undone: z.array(line).max(50).default([]),
    commands: z
      .array(z.strictObject({ run: z.string().min(1).max(2_000), exit: z.int() }))
      .max(100)
      .default([]),
    files: z
      .array(z.string().trim().min(1).max(1_000))
      .max(1_000)
      .optional()
      .describe("Every file that you added, changed or removed, from the root of the repository."),
    tests: z
      .array(z.strictObject({ path: z.string().trim().min(1).max(1_000), name: line }))
      .max(200)
      .optional()
      .describe("Every test that you added: its file, and its name as it stands there."),
    notes: z
      .array(line)
      .max(NOTES_MAX)
      .default([])
      .describe(
        "What whoever works here next should know and would not find at once: how to start the " +
          "product, what surprised you. They get it as your words.",
      ),
    findings: z
      .array(GivenFinding)
      .max(100)
      .default([])
      .describe("What you found wrong in the repository and did not mend."),
    skills: z
      .array(SkillWord)
      .max(20)
      .default([])
      .describe(
        "Of each skill of this feature: whether it helped, and why. `better` is its whole text as " +
          "it should be, only where it is wrong or lacks what others will need.",
      ),
  }),
  isGivenFor: isFeature,
  closes: true,
  take({ findings, skills, notes, ...claim }, _hand, { brief }) {
    const given = brief.kind === "feature" ? brief.feature.skills : []
    const unknown = skills.find(({ name }) => !given.includes(name))
    if (unknown) {
      const right = given.length === 0 ? "no skill" : given.join(", ")
      return { is: "refused", answer: `This feature has ${right}; you wrote "${unknown.name}".` }
    }
    const words = skills.map(word => ({ ...word, better: word.better ?? null }))
    const handed = { claim, findings: findingsOf(findings, brief) }
    return {
      is: "taken",
      handed: {
        ...handed,
        ...(words.length > 0 ? { skills: words } : {}),
        ...(notes.length > 0 ? { notes: notes.join("\n") } : {}),
      },
      answer: "The report was taken. End your turn now.",
    }
  },
})
