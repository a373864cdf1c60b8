/** What a planner is told. It reads and asks, and is never asked to change a file. */
import type { PlanBrief } from "../../core/log/brief.ts"
import type { Question } from "../../core/plan/plan.ts"
import type { FoundSkills } from "../../core/plan/skill.ts"
import { cleanLine } from "../clean.ts"
import { changeSections } from "./change-sections.ts"
import { type Door, oneLine, openDoor } from "./door.ts"
import { bullets, joinSections, type Section, titled } from "./section.ts"

import {
  environmentSection,
  fenceRule,
  leftSection,
  protectedSection,
  toolRule,
} from "./shared-sections.ts"

export function plannerPrompt(
  brief: PlanBrief,
  { nonce, skills }: { readonly nonce: string; readonly skills?: FoundSkills | undefined },
): string {
  const door = openDoor(nonce)
  const mayAsk = brief.questionsLeft.rounds > 0
  return joinSections([
    "You plan a change to the repository in your working folder. You change no file. " +
      "Your plan is shown to people, who approve it; other sessions then build it, feature by " +
      "feature, and know nothing but what the plan says.",
    toolRule(mayAsk ? "`ask_questions` or `propose_plan`" : "`propose_plan`"),
    fenceRule(nonce),
    titled("The goal", door.said("goal", brief.goal)),
    titled("The conversation so far", conversationText(brief, door)),
    titled("Notes from the sessions before", door.said("notes", brief.notes ?? "")),
    ...changeSections(brief, door),
    titled(
      "Your last proposal was returned",
      door.facts(
        "findings",
        brief.returned.map(({ rule, where, text }) => oneLine(`${where}: ${text} (${rule})`)),
      ),
    ),
    titled("How to plan", bullets([...AGENDA, questionsLine(brief)])),
    titled("What makes a plan good", bullets(RULES)),
    skills === undefined ? null : skillsText(skills, door),
    leftSection(brief, door),
    environmentSection(brief, door),
    protectedSection(brief, door),
  ])
}

const AGENDA = [
  "Read before you ask: the code that the goal touches, its tests, its instructions for agents, its CI.",
  "Understand the goal: who needs it, what is in it, and what is not (`notInIt`).",
  "Find the shape: which parts change, in which order, and which paths each feature may touch.",
  "Find the edges: the ports, folders and services that it needs, and where its data lives.",
  "Under `risks`, name what you would need and do not have, such as a login or a key; never invent one.",
  "Decide how it will be proven: write the criteria first, then the features that fulfil them.",
  "Find the commands that prove this repository sound on a fresh copy (`environment.setup`, `environment.gates`). They are run before anybody sees the plan. Each gate and each criterion begins in the files that set-up left, with services started anew, and sees nothing that another one did: dependencies and builds that several of them need belong in set-up, and what has to go on running is a service.",
  "Cut milestones where the product can be tried as a whole. One or two features need only one milestone.",
  "Name the repository's own skills where they apply (`skills` of a feature). Write a new one only where several features need it. Its `tries` are commands that it tells to run and that work on this commit already; they are run before anybody sees the plan.",
  "Write what you must assume under `assumptions`.",
]

const RULES = [
  "Each criterion can fail, and is fulfilled by exactly one feature or owned by one milestone.",
  "Prefer `command` criteria: they are run again by a program. `same_as_base` proves that nothing else changed. Use `behaviour` and `review` where no command can tell. A `behaviour` whose steps are done in a browser says `browser: true`: it passes only with a screenshot.",
  "What a command cannot tell by its exit, `expect` can: `output` (a pattern), `json` (a JSON path of RFC 9535 and the value that it finds on standard output), `files` (paths that are there afterwards), `http` (requests to a service of the plan: `url`, `status`, `body`, `json`).",
  "List each server or database that gates, criteria or `behaviour` steps need under `environment.services`. It runs in the foreground and listens at the port in `PORT`, a free one, unless it can only take a fixed `port`. All commands and addresses find its port in `$MISSIONS_PORT_<NAME>`, as in `http://127.0.0.1:$MISSIONS_PORT_WEB/` for a service named web. `ready` is a command that ends with 0 once the service answers, or such an address. A service that only a feature makes possible names that feature as `createdBy`; the others are started on this commit before anybody sees the plan.",
  "Not taken yet: `delivery` by milestones. Leave it out; what is proven can be shipped early anyway.",
  "Checks that the default branch requires become criteria by themselves, so do not write them. Write a criterion of kind `check` only for another check of the repository's CI that proves a part of the goal, under the name that it has on GitHub.",
  "Each feature stands alone: its description says all that its worker needs.",
  "A feature that adds or updates dependencies names the lock file under its `paths`, word by word, as in web/package-lock.json. A lock file that is not named is not delivered.",
  "As few features as the goal needs, each a few hundred changed lines at most.",
  "Ids are F1, F2 …, M1, M2 …, C1, C2 …. Features that touch the same paths depend on each other.",
]

/**
 * The skills' own words, fenced: the names that a plan may use, and why the others may not be used.
 */
function skillsText({ found, findings }: FoundSkills, door: Door): Section {
  if (found.length + findings.length === 0) {
    return titled("Skills of this repository", "It has none.")
  }
  const usable = found.map(({ name, description, path }) =>
    cleanLine(`${name} (${path}): ${description}`),
  )
  const broken = findings.map(({ path, key, right, seen }) =>
    cleanLine(`not to be used: ${path}, ${key ?? "its head"}: expected ${right}; got ${seen}`),
  )
  const all = [...usable, ...broken].join("\n")
  return titled("Skills of this repository", door.said("skills", all))
}

function questionsLine({ questionsLeft: { rounds, perRound } }: PlanBrief): string {
  if (rounds === 0)
    return "All rounds of questions are used: decide, and write down what you assumed."
  return (
    `Ask only what would change the plan and what you cannot find out: at most ${perRound} ` +
    `questions now, ${rounds} ${rounds === 1 ? "round" : "rounds"} left. Otherwise propose at once.`
  )
}

function conversationText({ conversation }: PlanBrief, door: Door): string {
  return door.allSaid(
    conversation.map(entry => {
      if ("asked" in entry) return { of: "your questions", text: askedText(entry.asked) }
      if ("defaults" in entry) return { of: "answer", text: "Take the defaults." }
      return { of: `answer by ${entry.by}`, text: entry.text }
    }),
  )
}

const askedText = (asked: readonly Question[]): string =>
  asked.map(({ text, default: usual }, at) => `${at + 1}. ${text} (default: ${usual})`).join("\n")
