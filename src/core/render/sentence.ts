/** Every wait and every hold in one line that a person understands. */
import type { Hold } from "../log/event.ts"
import type { Mission } from "../log/mission.ts"
import type { Thing } from "../log/thing.ts"
import type { Wait } from "../log/wait.ts"
import { amountOf } from "../words/ceiling.ts"
import type { AttemptKey, FeatureId, MilestoneId } from "../words/id.ts"
import { unreachable } from "../words/unreachable.ts"
import { featuresOf } from "../work/progress.ts"
import { failureSentence, stopSentence } from "./failure.ts"
import { code, inline } from "./markdown/neutral.ts"
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
export function waitSentence(m: Mission, wait: Wait): string {
  const until = wait.until ? ` until ${clock(wait.until, m.at)} UTC` : ""
  switch (wait.type) {
    case "answers":
      return "The planner waits for answers to its questions."
    case "quiet":
      return `Replies came; planning goes on when the thread has been quiet${until}.`
    case "approval":
      return wait.missing > 1
        ? `Plan ${wait.version} waits for approval by ${counted(wait.missing, "more person").replace("more persons", "more people")}.`
        : `Plan ${wait.version} waits for approval.`
    case "replanning":
      return `The plan could not be changed: ${inline(wait.why, 240)}. In other words: \`/mission revise …\``
    case "held":
      return heldSentence(m, wait)
    case "run_queued":
      return `${about(m, wait.attempt)} waits for a runner.`
    case "run_approval":
      return `${about(m, wait.attempt)} waits until a person allows its run on GitHub.`
    case "run_working":
      return workingSentence(m, wait.attempt)
    case "report":
      return `${about(m, wait.attempt)} has ended; its report is awaited${until}.`
    case "integration":
      return "The mission's branch is being created."
    case "syncing":
      return `${capital(validationName(wait.milestone))} opens once the default branch is merged into the mission's.`
    case "merging":
      return `${wait.feature} has held; it is being merged.`
    case "dependency":
      return `${wait.feature} waits for ${listed(wait.on)}.`
    case "capacity":
      return `${wait.feature} waits for a free place; as many run as may at once.`
    case "earlier_milestone":
      return `${wait.feature} waits for the milestone before its own.`
    case "paths":
      return `${wait.feature} waits for ${wait.claimedBy}, which may touch the same files.`
    case "budget": {
      const lacks = `lacks ${lackWords(wait)} below the ceiling`
      return `${capital(namedSubject(wait.subject))} ${lacks}, until what runs gives back what it reserved.`
    }
    case "backoff":
      return `${capital(namedSubject(wait.subject))} is tried again${until ? ` at ${until.slice(7)}` : ""}: ${failureSentence(wait.failure)}.`
    case "parked":
      return `${capital(namedSubject(wait.subject))} is parked${until}: ${failureSentence(wait.failure)}.${sooner(m, wait.subject)}`
    default:
      return lateWaitSentence(m, wait)
  }
}

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

type LateWait = Extract<
  Wait,
  {
    type:
      | "person_works"
      | "person_wanted"
      | "stopped"
      | "verdict_by_person"
      | "checks_pending"
      | "sealing"
      | "finding"
      | "creation"
      | "github_refuses"
      | "contested"
      | "stale"
      | "issue_lost"
      | "nothing_built"
      | "merge_by_person"
  }
>

function lateWaitSentence(m: Mission, wait: LateWait): string {
  switch (wait.type) {
    case "person_works":
      return personWorks(wait)
    case "person_wanted":
      return `${wait.feature} waits for a person: ${toTake(m, wait.feature)}.`
    case "stopped":
      return `${wait.feature} is stopped: ${stopSentence(m, wait.feature, wait.failure)}.`
    case "verdict_by_person":
      return `A person must judge ${validationName(wait.milestone)}: ${whyJudged(wait) || "blocking findings are left"}.`
    case "checks_pending":
      return `${capital(validationName(wait.milestone))} waits for your CI on ${shortSha(wait.commit)}: ${awaitedWords(wait.checks)}.`
    case "sealing":
      return `${capital(validationName(wait.milestone))} opens once the commit stands on which your CI runs.`
    case "finding":
      return findingSentence(m, wait.finding)
    case "creation":
      return `${capital(thingWords(wait.thing))} is being created on GitHub.`
    case "github_refuses":
      return `GitHub refuses (${wait.status}): ${inline(wait.message, 160)}.`
    case "contested":
      return `${inline(wait.by, 60)} keeps changing the ${inline(wait.field, 20)} of ${ownerWords(m, wait.thing)}, which the mission writes. It is left so; once that has an end, \`/mission resume\` sets it back.`
    case "issue_lost":
      return `The issue of ${wait.feature} was ${wait.how === "deleted" ? "deleted" : "moved to another repository"}: \`/mission retry ${wait.feature}\` makes a new one, \`/mission skip ${wait.feature} <reason>\` leaves it out.`
    case "stale":
      return staleWords(wait)
    case "nothing_built":
      return `Every feature is skipped, so there is nothing to prove and no pull request: ${instead(m, wait.milestone)}.`
    case "merge_by_person":
      return "The pull request waits for a person to merge it."
    default:
      return unreachable(wait)
  }
}

function personWorks(wait: Extract<Wait, { type: "person_works" }>): string {
  const who = inline(wait.login, 60)
  if (!wait.failure) return `${who} works on ${wait.feature}.`
  const why = failureSentence(wait.failure)
  return `What ${who} handed in for ${wait.feature} is not merged: ${why}. Once it is mended: \`/mission done ${wait.feature}\``
}

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
      return because
    default:
      return unreachable(hold)
  }
}

/** Only what was found says what the word is about. */
function findingSentence(m: Mission, name: string): string {
  const found = m.found.find(it => it.name === name)
  const where = found?.finding.path ? ` in ${code(found.finding.path, 120)}` : ""
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
