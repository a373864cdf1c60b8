/** Every wait and every hold in one line that people understand. */
import type { Hold } from "../log/hold.ts"
import { amountOf } from "../values/ceiling.ts"
import type { AttemptKey, FeatureId, MilestoneId } from "../values/id.ts"
import { byRow } from "../values/kind-table.ts"
import type { ThingView } from "../view/board.ts"
import { attemptIn, type MissionView } from "../view/mission.ts"
import { raiseOf } from "../view/money.ts"
import type { WaitOf, WaitView } from "../view/wait-shape.ts"
import { failureSentence, stopHead, stopSentence } from "./failure.ts"
import { code, inline, named } from "./markdown/neutral.ts"
import { pullRequestsForbidden } from "./phrase/alone.ts"
import { counted, dollars, listed, listedUpTo } from "./phrase/amount.ts"
import { capital } from "./phrase/capital.ts"
import { awaitedWords } from "./phrase/ci.ts"
import { whyJudged } from "./phrase/judged.ts"
import { issueOf, shortSha } from "./phrase/link.ts"
import { clock } from "./phrase/moment.ts"
import { lackingSentence } from "./phrase/not-enrolled.ts"
import {
  namedSubject,
  stepWords,
  subjectName,
  thingWords,
  validationName,
} from "./phrase/subject.ts"
import { isUsable } from "./usable-commands.ts"

/** Why nothing moves there, in a whole sentence. If it is known when that ends, it says so. */
export const waitSentence = (v: MissionView, wait: WaitView): string => sentenceOf(wait, v)

const sentenceOf = byRow<"type", WaitView, [v: MissionView], string>("type", {
  answers: () => "The planner waits for answers to its questions.",
  quiet: (wait, v) =>
    `Replies have come; planning goes on once the thread has been quiet${until(wait, v)}.`,
  approval: wait =>
    wait.missing > 1
      ? `Plan ${wait.version} waits for approval by ${counted(wait.missing, "more person").replace("more persons", "more people")}.`
      : `Plan ${wait.version} waits for approval.`,
  replanning: wait =>
    `The plan could not be changed: ${inline(wait.why, 240)}. Try other words: \`/mission revise …\``,
  held: (wait, v) => heldSentence(v, wait),
  run_queued: (wait, v) => `${about(v, wait.attempt)} waits for a runner.`,
  run_approval: (wait, v) =>
    `${about(v, wait.attempt)} waits until a person allows its run on GitHub.`,
  run_working: (wait, v) => workingSentence(v, wait.attempt),
  report: (wait, v) =>
    `${about(v, wait.attempt)} has ended; its report is awaited${until(wait, v)}.`,
  integration: () => "The mission's branch is being created.",
  syncing: wait =>
    `${capital(validationName(wait.milestone))} opens once the default branch is merged into the mission's.`,
  merging: wait => `${wait.feature} has held; it is being merged.`,
  dependency: wait => `${wait.feature} waits for ${listed(wait.on)}.`,
  capacity: wait =>
    `${wait.feature} waits for a free place: as many features run as may run at once.`,
  earlier_milestone: wait => `${wait.feature} waits for the milestone before its own.`,
  paths: wait => `${wait.feature} waits for ${wait.claimedBy}, which may touch the same files.`,
  budget: wait =>
    `${capital(namedSubject(wait.subject))} needs ${lackWords(wait)} more than the ceiling leaves, and waits until what runs gives back what it reserved.`,
  backoff: (wait, v) =>
    `${capital(namedSubject(wait.subject))} is tried again${wait.until ? ` at ${clock(wait.until, v.at)} UTC` : ""}: ${failureSentence(wait.failure)}.`,
  parked: (wait, v) =>
    `${capital(namedSubject(wait.subject))} is parked${until(wait, v)}: ${failureSentence(wait.failure)}.${sooner(v, wait.subject)}`,
  person_works: wait => personWorks(wait),
  person_wanted: (wait, v) => `${wait.feature} waits for a person: ${toTake(v, wait.feature)}.`,
  stopped: (wait, v) =>
    `${stopHead(wait.feature, wait.failure)}: ${stopSentence(v, wait.feature, wait.failure)}.`,
  verdict_by_person: wait =>
    `A person must judge ${validationName(wait.milestone)}: ${whyJudged(wait) || "blocking findings are left"}.`,
  checks_pending: wait =>
    `${capital(validationName(wait.milestone))} waits for your CI on ${shortSha(wait.commit)}: ${awaitedWords(wait.checks)}.`,
  sealing: wait =>
    `${capital(validationName(wait.milestone))} opens once the commit that your CI runs on is made.`,
  finding: (wait, v) => findingSentence(v, wait.finding),
  creation: wait => `${capital(thingWords(wait.thing))} is being created on GitHub.`,
  unshown: wait =>
    `GitHub took ${code(wait.effect)} ${wait.times === 1 ? "a moment ago" : `${wait.times} times`} and does not show it.`,
  github_refuses: wait => {
    if (wait.lacks) return lackingSentence(wait.lacks)
    const allow = pullRequestsForbidden(wait.message)
    const said = inline(wait.message.replace(/\.$/, ""), 160)
    return `GitHub refuses (${wait.status}): ${said}.${allow === null ? "" : ` ${allow}`}`
  },
  requests: (wait, v) =>
    `Nothing moves${until(wait, v)}: nearly all requests are used up that GitHub allows the workflows of this repository in an hour.`,
  comments_rest: wait =>
    `${wait.most} comments were written here within an hour, which is enough mail for everybody who watches. The next ones follow later.`,
  contested: (wait, v) =>
    `${inline(wait.by, 60)} keeps changing the ${inline(wait.field, 20)} of ${ownerWords(v, wait.thing)}, which the mission also writes. I leave it as it is now; once that has stopped, \`/mission resume\` sets it back.`,
  issue_lost: wait =>
    `The issue of ${wait.feature} was ${wait.how === "deleted" ? "deleted" : "moved to another repository"}: \`/mission retry ${wait.feature}\` makes a new one, \`/mission skip ${wait.feature} <reason>\` leaves it out.`,
  stale: wait => staleWords(wait),
  nothing_built: (wait, v) =>
    `Every feature ${whyNotBuilt(v)}, so there is nothing to prove and no pull request: ${instead(v, wait.milestone)}.`,
  merge_by_person: () => "The pull request waits for a person to merge it.",
  newer_log: wait =>
    `A newer version of Missions wrote this mission's log, and this one does not know ${listedUpTo(
      4,
      wait.lacked.map(it => inline(it, 120)),
    )}. It wrote nothing: update the program that looked here, the App's server or your own copy of Missions.`,
  newer_report: (wait, v) =>
    `${about(v, wait.attempt)} has ended, and a newer version of the Action wrote its report; this program does not know ${listedUpTo(
      4,
      wait.lacked.map(it => inline(it, 120)),
    )}. The report stays where it is, and nothing is tried again. Update the App's server or your own copy of Missions, which then takes it.`,
})

const until = (wait: WaitView, v: MissionView): string =>
  wait.until ? ` until ${clock(wait.until, v.at)} UTC` : ""

const lackWords = ({ ceiling, missing }: WaitOf<"budget">): string =>
  ceiling === "usd" ? dollars(missing) : amountOf(ceiling, Math.max(1, Math.ceil(missing)))

/** If a ceiling is the reason, it also names the command that raises it. */
function heldSentence(v: MissionView, wait: WaitOf<"held">): string {
  const more = wait.ceiling ? raiseOf(v.money, wait.ceiling) : null
  return `Nothing new starts: ${holdWords(wait.hold, wait.why)}.${more ? ` To go on: ${code(more)}` : ""}`
}

/** A parked feature can go on at once with another agent, which has a quota of its own. */
const sooner = (v: MissionView, subject: string): string =>
  /^F\d+$/.test(subject) && isUsable(v, "use")
    ? ` Sooner, with another agent: \`/mission use <agent> for ${subject}\``
    : ""

function personWorks(wait: WaitOf<"person_works">): string {
  const who = inline(wait.login, 60)
  if (!wait.failure) return `${who} works on ${wait.feature}.`
  const why = failureSentence(wait.failure)
  return `What ${who} handed in for ${wait.feature} is not merged: ${why}. Once it is mended: \`/mission done ${wait.feature}\``
}

const whyNotBuilt = (v: MissionView): string =>
  v.features.some(f => f.unneeded) ? "is skipped or had nothing to do" : "is skipped"

/** If the milestone is still open, a feature that was left out can still be built. */
function instead(v: MissionView, milestone: MilestoneId): string {
  const feature = v.features.find(f => f.milestone === milestone)?.id
  const after = feature ? `\`/mission retry ${feature}\` builds ${feature} after all, ` : ""
  return `${after}\`/mission revise <text>\` changes the plan, \`/mission cancel\` ends the mission`
}

function staleWords({ criteria, usd }: WaitOf<"stale">): string {
  const [first = ""] = criteria
  const were = criteria.length === 1 ? "was" : "were"
  const cost = usd === null ? "" : ` costs about ${dollars(usd)}`
  return `${listedUpTo(6, criteria)} ${were} judged before somebody pushed to the pull request; judging again${cost || " needs a model"}: \`/mission retry ${first}\``
}

/** A small plan has no issues that somebody could be assigned to. */
function toTake(v: MissionView, id: FeatureId): string {
  const issue = issueOf(v, id)
  const done = `\`/mission done ${id} <branch, #pull request or commit>\``
  return issue
    ? `assign yourself to ${issue}, and hand it in with ${done}`
    : `hand it in with ${done}`
}

/** "#417" if the number is known, otherwise "the issue of F3". */
const ownerWords = (v: MissionView, thing: ThingView): string =>
  thing.type === "issue" ? (issueOf(v, thing.of) ?? thingWords(thing)) : `#${v.issue}`

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
    case "log_changed":
      return `somebody else changed its log, ${because}`
    case "infra":
      // The reason also says what would mend it.
      return inline(why, 500)
  }
}

/** A name such as N3 says nothing alone, so the finding's own text is added. */
function findingSentence(v: MissionView, name: string): string {
  const found = v.findings.find(it => it.name === name)
  const where = found?.path ? ` in ${named(found.path, 120)}` : ""
  const what = found ? `${where}: ${inline(found.text, 160)}` : ""
  return `${name} waits for a person's decision${what}${what.endsWith(".") ? "" : "."}`
}

function workingSentence(v: MissionView, key: AttemptKey): string {
  const subject = attemptIn(v, key)?.subject
  if (subject?.type !== "merge") return `${about(v, key)} is being worked on.`
  const name = capital(validationName(subject.milestone))
  return `${name} looks for the merge that broke what held before, and now tries the merge of ${subject.feature}.`
}

/** "F5, attempt 2,", "M1 validation (review of the code)", "The plan". */
function about(v: MissionView, key: AttemptKey): string {
  const attempt = attemptIn(v, key)
  if (!attempt) return "An attempt"
  const name = capital(subjectName(attempt.subject))
  if (attempt.subject.type === "milestone") return `${name} (${stepWords(attempt.subject.step)})`
  return attempt.number > 1 ? `${name}, attempt ${attempt.number},` : name
}
