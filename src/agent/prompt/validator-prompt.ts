/**
 * What a validator is told. It judges and changes nothing; a criterion without a recorded verdict
 * hasn't passed.
 */
import type { Browser, Listening } from "../../attempt/ports.ts"
import { needsBrowser, type ValidationBrief } from "../../core/log/brief.ts"
import { type Door, oneLine, openDoor } from "./door.ts"
import { inspectionSections } from "./inspection-sections.ts"
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
  /** Services of the product that already run. */
  readonly listening: readonly Listening[]
  readonly browser: Browser | null
}

export function validatorPrompt(
  brief: ValidationBrief,
  { nonce, listening, browser }: Told,
): string {
  const door = openDoor(nonce)
  const subject = brief.milestone === "final" ? "the whole mission" : `milestone ${brief.milestone}`
  return joinSections([
    `You judge ${subject} on the commit in your working folder. You ` +
      "did not write it. You change no file of the repository: a change voids your verdicts.",
    toolRule(toolsOf(brief)),
    "Start from the belief that each criterion fails, and look for what proves that. " +
      "`pass` needs evidence of what you saw yourself: the line, the output, the answer of the " +
      "product. Neither a comment in the code nor a report of its author is evidence. A tool that " +
      "fails, or a product that you cannot start, is `inconclusive`, never `fail`.",
    TIDY_RULE,
    fenceRule(nonce),
    brief.step === "behaviour" ? BEHAVIOUR : SCRUTINY,
    needsBrowser(brief) ? browserText(browser) : "",
    brief.captures === "on" ? CAPTURES : "",
    titled("What it is to bring about", door.facts("title", [oneLine(brief.title)])),
    titled("The product runs", runningText(listening, door)),
    criteriaSection(brief.criteria, door),
    titled(
      "Features that were built",
      door.facts(
        "features",
        brief.features.map(({ id, title }) => `${id}: ${oneLine(title)}`),
      ),
    ),
    ...inspectionSections(brief.lookAt ?? [], door),
    environmentSection(brief, door),
    protectedSection(brief, door),
    titled("The goal", door.said("goal", brief.goal)),
    `The change begins at ${brief.origin}: \`git diff ${brief.origin}\` shows all of it.`,
  ])
}

function toolsOf({ criteria, lookAt = [] }: ValidationBrief): string {
  const tools = [
    ...(lookAt.length > 0 ? ["`record_look` for each feature that you are to look at"] : []),
    ...(criteria.length > 0 ? ["`record_verdict` for each criterion"] : []),
  ]
  return [...tools, "at the end `submit_report` with what you found"].join(", ")
}

const SCRUTINY = `## How
${bullets([
  "Look at one feature after the other: read its change whole, and the code around it that it calls or breaks.",
  "Hold the change against its criteria and against what its worker reported. A report is a claim: what is said and not there is a finding.",
  "Then record the look: which paths you read, and what you saw there. A feature without a look was not read, and nothing passes.",
  "Judge each criterion by its rubric, point by point.",
  "Of a claim with sources (kind source) open every address yourself. Evidence names each by its whole address, with what it says; one that does not answer proves nothing.",
  "Look for stubs, tests that cannot fail, swallowed errors, secrets, and code that no criterion asked for.",
  "Each fault is a finding with its feature, its path and line, and why it is one; `blocking` only if it must be mended before this is shipped.",
])}`

const browserText = (browser: Browser | null): string =>
  browser === null
    ? "There is no browser here: a criterion that is done in a browser is `inconclusive`."
    : "You have a browser by the tools of the MCP server `browser`. It reaches this machine alone. " +
      `Its screenshots lie in ${browser.pictures}: give no other folder as their file's name.`

const CAPTURES =
  "Hand in what you saw as files by `record_capture`: screenshots, transcripts of commands, HTTP " +
  "exchanges. Write them into your temporary folder (TMPDIR), not into the repository. They are " +
  "shown to people beside your verdict, so none may hold a secret. A criterion that is done in a " +
  "browser passes only with a screenshot."

/**
 * The product was started from the commit, in a folder of its own; the validator neither starts nor
 * ends it.
 */
const runningText = (listening: readonly Listening[], door: Door): string =>
  listening.length === 0
    ? ""
    : `These were started for you from this commit, in another folder. Use them as they are; do not start or end them.\n${door.facts(
        "services",
        listening.map(
          ({ name, port, variable }) =>
            `service "${oneLine(name)}" at 127.0.0.1:${port} (\`${variable}\`)`,
        ),
      )}`

const BEHAVIOUR = `## How
${bullets([
  "Use the product as its user would. What does not run yet you start with the commands of this repository.",
  "Do the steps of each criterion in their order. A pass says under `steps` what you saw at each; one that is missing proves nothing.",
  "Try the nearest wrong input too. What breaks is a finding.",
])}`
