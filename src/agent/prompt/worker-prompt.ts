/** What a worker is told: one feature, its criteria, and what went wrong before. */
import type { FeatureBrief } from "../../core/log/brief.ts"
import { cleanLine, fence } from "../clean.ts"
import { bullets, joinSections, titled } from "./section.ts"
import {
  criteriaSection,
  environmentSection,
  fenceRule,
  protectedSection,
  TIDY_RULE,
  toolRule,
} from "./shared-sections.ts"

interface Told {
  readonly nonce: string
  /** Folders in which the plan's own skills lie. */
  readonly laidOut: readonly string[]
}

export function workerPrompt(brief: FeatureBrief, { nonce, laidOut }: Told): string {
  const { feature, fixes } = brief
  return joinSections([
    `You build one feature, ${feature.id}, in the repository in your working folder. ` +
      "Leave your change in the work tree: do not commit, push, or switch branches.",
    toolRule("`report_progress`, `record_evidence`, and at the end `submit_report`"),
    "Every command of the criteria and every gate is run again on what you leave, by a program " +
      "that you cannot reach. Run them yourself first. A claim that does not hold fails the attempt. " +
      "If you cannot finish, say so in the report: that is worth more than a stub.",
    "What you leave is also searched for what only looks done: tests removed, skipped or made to " +
      "ask for less, gates edited, checks turned off, stubs, errors caught and forgotten, mocks in " +
      "what is shipped, build output. Such an attempt fails, unless the feature's paths name the file.",
    "Files that `.gitignore` hides and empty folders are not taken with your work: what is needed " +
      "there must be let through, or be made by set-up.",
    TIDY_RULE,
    fenceRule(nonce),
    `## Feature ${feature.id}: ${cleanLine(feature.title)}`,
    feature.description === "" ? null : fence(feature.description, { nonce, of: "feature" }),
    criteriaSection(brief.criteria),
    titled(
      "Skills for this feature: read each before you begin, and say in the report whether it helped",
      bullets(skillLines(brief, laidOut)),
    ),
    ...skillTexts(brief, { nonce, laidOut }),
    titled("Where you may work", bullets(feature.paths)),
    titled("What went wrong before", previousText(brief, nonce)),
    fixes === null
      ? null
      : titled(
          `It mends what validation found in ${cleanLine(fixes.root)}`,
          fence(fixes.lines.join("\n"), { nonce, of: "findings" }),
        ),
    titled(
      "People of this repository added this: it outranks the feature's text",
      brief.steering.map(text => fence(text, { nonce, of: "steering" })).join("\n\n"),
    ),
    environmentSection(brief),
    protectedSection(brief),
    `## Limits\nAt most ${brief.patch.files} changed files and ${brief.patch.bytes} bytes of patch.`,
    titled("What it is part of", fence(partText(brief), { nonce, of: "goal" })),
  ])
}

const partText = ({ goal, milestone }: FeatureBrief): string =>
  `${milestone.id}, ${milestone.title}: ${milestone.outcome}\n\n${goal}`

/** Where one of the plan's own lies is known; the repository's lie where its agents look. */
function skillLines(
  { feature, skills = [] }: FeatureBrief,
  laidOut: readonly string[],
): readonly string[] {
  return feature.skills.map(name => {
    if (!skills.some(skill => skill.name === name)) return `${cleanLine(name)}, of this repository`
    const folder = folderOf(name, laidOut)
    return folder === undefined
      ? `${name}: below, made for this mission`
      : `${name}: \`${folder}/SKILL.md\`, made for this mission; leave it as it is`
  })
}

/** A repository may link the folders of skills elsewhere; then nothing is written there. */
const skillTexts = ({ feature, skills = [] }: FeatureBrief, { nonce, laidOut }: Told) =>
  skills
    .filter(({ name }) => feature.skills.includes(name) && !folderOf(name, laidOut))
    .map(({ name, body }) => fence(body, { nonce, of: `skill ${name}` }))

const folderOf = (name: string, laidOut: readonly string[]): string | undefined =>
  laidOut.find(folder => folder.endsWith(`/${name}`))

const previousText = ({ previous }: FeatureBrief, nonce: string): string =>
  previous
    .map(({ attempt, lines }) => fence(lines.join("\n"), { nonce, of: `attempt ${attempt}` }))
    .join("\n\n")
