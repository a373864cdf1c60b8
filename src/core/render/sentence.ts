/** Every wait and every hold in one line that a person understands. */
import type { Hold } from "../log/hold.ts"
import type { Mission } from "../log/mission.ts"
import type { Thing } from "../log/thing.ts"
import type { Wait } from "../log/wait.ts"
import { amountOf } from "../words/ceiling.ts"
import type { AttemptKey, FeatureId, MilestoneId } from "../words/id.ts"
import { byRow } from "../words/table.ts"
import { featuresOf } from "../work/progress.ts"
import { failureSentence, stopHead, stopSentence } from "./failure.ts"
import { code, inline, named } from "./markdown/neutral.ts"
import { isOffered } from "./offers.ts"
import { counted, dollars, listed, listedUpTo } from "./phrase/amount.ts"
import { capital } from "./phrase/capital.ts"
import { raising } from "./phrase/ceiling.ts"
import { awaitedWords } from "./phrase/ci.ts"
import { whyJudged } from "./phrase/judged.ts"
import { issueOf, shortSha } from "./phrase/link.ts"
import { clock } from "./phrase/moment.ts"
import {
  namedSubject,
  stepWords,
  subjectName,
  thingWords,
  tryOf,
  validationName,
} from "./phrase/subject.ts"

/** Why nothing moves there, whole, with its end where one is known. */
export const waitSentence = (m: Mission, wait: Wait): string => sentenceOf(wait, m)

const sentenceOf = byRow<"type", Wait, [m: Mission], string>("type", {
  answers: () => "The planner waits for answers to its questions.",
  quiet: (wait, m) =>
    `Replies came; planning goes on when the thread has been quiet${until(wait, m)}.`,
  approval: wait =>
    wait.missing > 1
      ? `Plan ${wait.version} waits for approval by ${counted(wait.missing, "more person").replace("more persons", "more people")}.`
      : `Plan ${wait.version} waits for approval.`,
  replanning: wait =>
    `The plan could not be changed: ${inline(wait.why, 240)}. In other words: \`/mission revise …\``,
  held: (wait, m) => heldSentence(m, wait),
  run_queued: (wait, m) => `${about(m, wait.attempt)} waits for a runner.`,
  run_approval: (wait, m) =>
    `${about(m, wait.attempt)} waits until a person allows its run on GitHub.`,
  run_working: (wait, m) => workingSentence(m, wait.attempt),
  report: (wait, m) =>
    `${about(m, wait.attempt)} has ended; its report is awaited${until(wait, m)}.`,
  integration: () => "The mission's branch is being created.",
  syncing: wait =>
    `${capital(validationName(wait.milestone))} opens once the default branch is merged into the mission's.`,
  merging: wait => `${wait.feature} has held; it is being merged.`,
  dependency: wait => `${wait.feature} waits for ${listed(wait.on)}.`,
  capacity: wait => `${wait.feature} waits for a free place; as many run as may at once.`,
  earlier_milestone: wait => `${wait.feature} waits for the milestone before its own.`,
  paths: wait => `${wait.feature} waits for ${wait.claimedBy}, which may touch the same files.`,
  budget: wait =>
    `${capital(namedSubject(wait.subject))} lacks ${lackWords(wait)} below the ceiling, until what runs gives back what it reserved.`,
  backoff: (wait, m) =>
    `${capital(namedSubject(wait.subject))} is tried again${wait.until ? ` at ${clock(wait.until, m.at)} UTC` : ""}: ${failureSentence(wait.failure)}.`,
  parked: (wait, m) =>
    `${capital(namedSubject(wait.subject))} is parked${until(wait, m)}: ${failureSentence(wait.failure)}.${sooner(m, wait.subject)}`,
  person_works: wait => personWorks(wait),
  person_wanted: (wait, m) => `${wait.feature} waits for a person: ${toTake(m, wait.feature)}.`,
  stopped: (wait, m) =>
    `${stopHead(wait.feature, wait.failure)}: ${stopSentence(m, wait.feature, wait.failure)}.`,
  verdict_by_person: wait =>
    `A person must judge ${validationName(wait.milestone)}: ${whyJudged(wait) || "blocking findings are left"}.`,
  checks_pending: wait =>
    `${capital(validationName(wait.milestone))} waits for your CI on ${shortSha(wait.commit)}: ${awaitedWords(wait.checks)}.`,
  sealing: wait =>
    `${capital(validationName(wait.milestone))} opens once the commit stands on which your CI runs.`,
  finding: (wait, m) => findingSentence(m, wait.finding),
  creation: wait => `${capital(thingWords(wait.thing))} is being created on GitHub.`,
  github_refuses: wait => `GitHub refuses (${wait.status}): ${inline(wait.message, 160)}.`,
  contested: (wait, m) =>
    `${inline(wait.by, 60)} keeps changing the ${inline(wait.field, 20)} of ${ownerWords(m, wait.thing)}, which the mission writes. It is left so; once that has an end, \`/mission resume\` sets it back.`,
  issue_lost: wait =>
    `The issue of ${wait.feature} was ${wait.how === "deleted" ? "deleted" : "moved to another repository"}: \`/mission retry ${wait.feature}\` makes a new one, \`/mission skip ${wait.feature} <reason>\` leaves it out.`,
  stale: wait => staleWords(wait),
  nothing_built: (wait, m) =>
    `Every feature ${whyNotBuilt(m)}, so there is nothing to prove and no pull request: ${instead(m, wait.milestone)}.`,
  merge_by_person: () => "The pull request waits for a person to merge it.",
  newer_log: wait =>
    `A newer version of Missions wrote this mission's log, and this one does not know ${listedUpTo(
      4,
      wait.lacked.map(it => inline(it, 120)),
    )}. It wrote nothing: update the program that looked here, the App's server or your own copy of Missions.`,
  newer_report: (wait, m) =>
    `${about(m, wait.attempt)} has ended, and a newer version of the Action wrote its report; this program does not know ${listedUpTo(
      4,
      wait.lacked.map(it => inline(it, 120)),
    )}. The report stays where it is, and nothing is tried again. Update the App's server or your own copy of Missions, which then takes it.`,
})

const until = (wait: Wait, m: Mission): string =>
  wait.until ? ` until ${clock(wait.until, m.at)} UTC` : ""

const lackWords = ({ ceiling, missing }: Extract<Wait, { type: "budget" }>): string =>
  ceiling === "usd" ? dollars(missing) : amountOf(ceiling, Math.max(1, Math.ceil(missing)))

/** A ceiling says at once what moves it. */
function heldSentence(m: Mission, wait: Extract<Wait, { type: "held" }>): string {
  const more = wait.ceiling ? raising(m, wait.ceiling) : null
  return `Nothing new starts: ${holdWords(wait.hold, wait.why)}.${more ? ` To go on: ${code(more)}` : ""}`
}

/** A parked feature goes on at once where another agent has a quota of its own. */
const sooner = (m: Mission, subject: string): string =>
  /^F\d+$/.test(subject) && isOffered(m, "use")
    ? ` Sooner, with another agent: \`/mission use <agent> for ${subject}\``
    : ""

function personWorks(wait: Extract<Wait, { type: "person_works" }>): string {
  const who = inline(wait.login, 60)
  if (!wait.failure) return `${who} works on ${wait.feature}.`
  const why = failureSentence(wait.failure)
  return `What ${who} handed in for ${wait.feature} is not merged: ${why}. Once it is mended: \`/mission done ${wait.feature}\``
}

const whyNotBuilt = (m: Mission): string =>
  [...m.features.values()].some(f => f.unneeded) ? "is skipped or had nothing to do" : "is skipped"

/** Of a milestone that is open still, something can be had after all. */
function instead(m: Mission, milestone: MilestoneId): string {
  const feature = featuresOf(m, milestone)[0]?.id
  const after = feature ? `\`/mission retry ${feature}\` builds ${feature} after all, ` : ""
  return `${after}\`/mission revise <text>\` changes the plan, \`/mission cancel\` ends the mission`
}

function staleWords({ criteria, usd }: Extract<Wait, { type: "stale" }>): string {
  const [first = ""] = criteria
  const were = criteria.length === 1 ? "was" : "were"
  const cost = usd === null ? "" : ` costs about ${dollars(usd)}`
  return `${listedUpTo(6, criteria)} ${were} judged before somebody pushed to the pull request; judging again${cost || " is a model's work"}: \`/mission retry ${first}\``
}

/** A small plan has no issues to be assigned to. */
function toTake(m: Mission, id: FeatureId): string {
  const issue = issueOf(m, id)
  const done = `\`/mission done ${id} <branch, #pull request or commit>\``
  return issue
    ? `assign yourself to ${issue}, and hand it in with ${done}`
    : `hand it in with ${done}`
}

/** "#417" where it is known, else what it is the issue of. */
const ownerWords = (m: Mission, thing: Thing): string =>
  thing.type === "issue" ? (issueOf(m, thing.of) ?? thingWords(thing)) : `#${m.ref.issue}`

export function holdWords(hold: Hold, why: string): string {
  const because = inline(why, 200)
  switch (hold) {
    case "person":
      return because || "a person paused the mission"
    case "issue_closed":
      return "the mission's issue is closed"
    case "ceiling":
      return `the ceiling is reached, ${because}`
    case "kill_switch":
      return `missions are switched off here, ${because}`
    case "integration_rewritten":
      return `the mission's branch was rewritten, ${because}`
    case "infra":
      // With what would mend it.
      return inline(why, 500)
  }
}

/** Only what was found says what the word is about. */
function findingSentence(m: Mission, name: string): string {
  const found = m.found.find(it => it.name === name)
  const where = found?.finding.path ? ` in ${named(found.finding.path, 120)}` : ""
  const what = found ? `${where}: ${inline(found.finding.text, 160)}` : ""
  return `${name} waits for a person's word${what}${what.endsWith(".") ? "" : "."}`
}

function workingSentence(m: Mission, key: AttemptKey): string {
  const subject = m.attempts.get(key)?.subject
  if (subject?.type !== "merge") return `${about(m, key)} is being worked on.`
  const name = capital(validationName(subject.milestone))
  return `${name} looks for the merge that broke what held before; it tries that of ${subject.feature}.`
}

/** "F5, attempt 2", "M1 validation, review of the code", "The plan". */
function about(m: Mission, key: AttemptKey): string {
  const attempt = m.attempts.get(key)
  if (!attempt) return "An attempt"
  const name = capital(subjectName(attempt.subject))
  if (attempt.subject.type === "milestone") return `${name} (${stepWords(attempt.subject.step)})`
  return tryOf(m, attempt) > 1 ? `${name}, attempt ${tryOf(m, attempt)},` : name
}
