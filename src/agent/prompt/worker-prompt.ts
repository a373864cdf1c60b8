/** What a worker is told: one feature, its criteria, and what went wrong before. */
import type { FeatureBrief } from "../../core/log/brief.ts"
import type { FoundSkill } from "../../core/plan/skill.ts"
import { type Door, literal, oneLine, openDoor } from "./door.ts"
import { joinSections, titled } from "./section.ts"
import {
  criteriaSection,
  environmentSection,
  fenceRule,
  leftSection,
  protectedSection,
  TIDY_RULE,
  toolRule,
} from "./shared-sections.ts"

interface Told {
  readonly nonce: string
  /** Folders in which the plan's own skills lie. */
  readonly laidOut: readonly string[]
  /** The repository's own skills. */
  readonly found?: readonly FoundSkill[]
}

export function workerPrompt(brief: FeatureBrief, { nonce, laidOut, found = [] }: Told): string {
  const { feature, fixes } = brief
  const door = openDoor(nonce)
  return joinSections([
    `You build one feature, ${feature.id}, in the repository in your working folder. ` +
      "Leave your change in the work tree: do not commit, push, or switch branches.",
    toolRule("`report_progress`, `record_evidence`, and at the end `submit_report`"),
    "Every command of the criteria and every gate is run again on what you leave, by a program " +
      "that you cannot reach. Run them yourself first. A claim that does not hold fails the attempt. " +
      "If you cannot finish, say so in the report: that is worth more than a stub.",
    "What you leave is also searched for what only looks done: tests removed, skipped or made to " +
      "ask for less, gates edited, checks turned off, stubs, errors caught and forgotten, mocks in " +
      "what is shipped, build output, conflict markers, names that differ in case only. Such an " +
      "attempt fails. The feature's paths give leave for tests, snapshots, gates and build " +
      "output that they name, and for nothing else.",
    "Files that `.gitignore` hides and empty folders are not taken with your work. If they are needed, " +
      "let them through in `.gitignore`, or have set-up make them.",
    TIDY_RULE,
    fenceRule(nonce),
    titled(
      `Feature ${feature.id}`,
      door.whole("feature", `${oneLine(feature.title)}\n\n${feature.description}`.trim()),
    ),
    criteriaSection(brief.criteria, door),
    titled(
      "Skills for this feature: read each before you begin, and say in the report whether it helped",
      door.facts("skills", skillLines(brief, { laidOut, found })),
    ),
    ...skillTexts(brief, { door, laidOut }),
    titled("Where you may work", door.facts("paths", feature.paths.map(oneLine))),
    titled("What went wrong before", previousText(brief, door)),
    titled("It mends what validation found", fixes === null ? "" : fixesText(fixes, door)),
    titled(
      "People of this repository added this: it outranks the feature's text",
      door.allSaid(brief.steering.map(text => ({ of: "steering", text }))),
    ),
    leftSection(brief, door),
    environmentSection(brief, door),
    protectedSection(brief, door),
    `## Limits\nAt most ${brief.patch.files} changed files and ${brief.patch.bytes} bytes of patch.`,
    titled("What it is part of", door.said("goal", partText(brief))),
  ])
}

const partText = ({ goal, milestone }: FeatureBrief): string =>
  `${milestone.id}, ${milestone.title}: ${milestone.outcome}\n\n${goal}`

/** Says where a skill lies, if that is known, because not every agent looks in each place. */
function skillLines(
  { feature, skills = [] }: FeatureBrief,
  { laidOut, found }: Required<Pick<Told, "laidOut" | "found">>,
): readonly string[] {
  return feature.skills.map(name => {
    if (!skills.some(skill => skill.name === name)) {
      const path = found.find(skill => skill.name === name)?.path
      const place = path === undefined ? "" : `: ${literal(oneLine(path))}`
      return `${oneLine(name)}${place}, of this repository`
    }
    const folder = folderOf(name, laidOut)
    return folder === undefined
      ? `${name}: below, made for this mission`
      : `${name}: \`${folder}/SKILL.md\`, made for this mission; leave it as it is`
  })
}

/**
 * A repository may link its skill folders elsewhere; then nothing is written there, and the skill's
 * text goes into the prompt.
 */
const skillTexts = (
  { feature, skills = [] }: FeatureBrief,
  { door, laidOut }: Pick<Told, "laidOut"> & { readonly door: Door },
) =>
  skills
    .filter(({ name }) => feature.skills.includes(name) && !folderOf(name, laidOut))
    .map(({ name, body }) => door.whole(`skill ${name}`, body))

const folderOf = (name: string, laidOut: readonly string[]): string | undefined =>
  laidOut.find(folder => folder.endsWith(`/${name}`))

const previousText = ({ previous }: FeatureBrief, door: Door): string =>
  door.allSaid(
    previous.map(({ attempt, lines }) => ({ of: `attempt ${attempt}`, text: lines.join("\n") })),
  )

const fixesText = ({ root, lines }: NonNullable<FeatureBrief["fixes"]>, door: Door): string =>
  door.said("findings", [`In ${root}:`, ...lines].join("\n"))
