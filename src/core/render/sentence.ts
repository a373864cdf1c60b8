/** Every wait and every failure in one line that a person understands. */
import type { Failure, Stopped } from "../log/attempt.ts"
import type { Hold } from "../log/event.ts"
import type { Mission } from "../log/mission.ts"
import type { Wait } from "../log/wait.ts"
import { amountOf } from "../words/ceiling.ts"
import type { AttemptKey } from "../words/id.ts"
import { unreachable } from "../words/unreachable.ts"
import { code, inline } from "./markdown/neutral.ts"
import { counted, dollars, listed, listedUpTo } from "./phrase/amount.ts"
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
    case "held":
      return `Nothing new starts: ${holdWords(wait.hold, wait.why)}.`
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
      const meanwhile =
        wait.needs === "person" ? "" : ", until what runs gives back what it reserved"
      return `${sentenceStart(namedSubject(wait.subject))} ${lacks}${meanwhile}.`
    }
    case "backoff":
      return `${sentenceStart(namedSubject(wait.subject))} is tried again${until ? ` at ${until.slice(7)}` : ""}: ${failureSentence(m, wait.failure)}.`
    case "parked":
      return `${sentenceStart(namedSubject(wait.subject))} is parked${until}: ${failureSentence(m, wait.failure)}.`
    default:
      return lateWaitSentence(m, wait)
  }
}

const lackWords = ({ ceiling, missing }: Extract<Wait, { type: "budget" }>): string =>
  ceiling === "usd" ? dollars(missing) : amountOf(ceiling, Math.max(1, Math.ceil(missing)))

type LateWait = Extract<
  Wait,
  {
    type:
      | "person_works"
      | "stopped"
      | "verdict_by_person"
      | "checks_pending"
      | "finding"
      | "creation"
      | "pace"
      | "github_refuses"
      | "contested"
      | "newer_log"
      | "merge_by_person"
  }
>

function lateWaitSentence(m: Mission, wait: LateWait): string {
  switch (wait.type) {
    case "person_works":
      return `${inline(wait.login, 60)} works on ${wait.feature}.`
    case "stopped":
      return `${wait.feature} is stopped: ${failureSentence(m, wait.failure)}.`
    case "verdict_by_person":
      return wait.criteria.length === 0
        ? `A person must judge ${validationName(wait.milestone)}: blocking findings are left.`
        : `A person must judge ${validationName(wait.milestone)}: ${holdsNot(wait.criteria)}.`
    case "checks_pending":
      return `${sentenceStart(validationName(wait.milestone))} waits for your CI: ${listedUpTo(
        5,
        wait.missing.map(name => code(name)),
      )}.`
    case "finding":
      return "A finding waits for a person's word."
    case "creation":
      return `${sentenceStart(thingWords(wait.thing))} is being created on GitHub.`
    case "pace":
      return `${counted(wait.writes, "write")} to GitHub ${wait.writes === 1 ? "is" : "are"} held back to keep its pace.`
    case "github_refuses":
      return `GitHub refuses (${wait.status}): ${inline(wait.message, 160)}.`
    case "contested":
      return `${inline(wait.by, 60)} keeps changing ${code(wait.field)}, which the mission writes.`
    case "newer_log":
      return `The log was written by a newer program (${wait.schema}); this one only reads it.`
    case "merge_by_person":
      return "The pull request waits for a person to merge it."
    default:
      return unreachable(wait)
  }
}

const sentenceStart = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

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

/** No capital, no full stop: it ends a line that says what failed. */
export function failureSentence(_m: Mission, failure: Stopped): string {
  switch (failure.kind) {
    case "agent_failed":
      return `${agentFailed(failure.how)}${said(failure.said)}`
    case "verification_failed":
      return (
        [
          failure.criteria.length > 0 ? holdsNot(failure.criteria) : "",
          failure.gates.length > 0 ? gatesFail(failure.gates) : "",
        ]
          .filter(part => part !== "")
          .join("; ") || "verification failed"
      )
    case "inconclusive":
      return `it could not be told whether ${listedUpTo(6, failure.criteria) || "the criteria"} ${failure.criteria.length === 1 ? "holds" : "hold"}: ${failure.why === "flaky" ? "the same commands gave different results" : "not all was run"}`
    case "conflict":
      return `it conflicts with what was merged before${inPaths(failure.paths)}`
    case "limit":
      return limitWords(failure)
    case "policy_blocked":
      return `${blockedBy(failure.rule)}: ${inline(failure.where, 160) || "no more is known"}`
    case "infra":
      return `${infraWords(failure.how)}${said(failure.said)}`
    case "workflows_moved":
      return `workflow files changed on the default branch${inPaths(failure.paths)}`
    case "runner_lost":
      return "the runner was lost"
    case "person_cancelled":
      return "somebody stopped its run"
    case "superseded":
      return "it was called off"
    case "no_progress":
      return "it failed twice in the same way"
    default:
      return unreachable(failure)
  }
}

const said = (words: string | undefined): string => (words ? `: ${inline(words, 160)}` : "")
const inPaths = (paths: readonly string[]): string =>
  paths.length === 0
    ? ""
    : `: ${listedUpTo(
        3,
        paths.map(path => code(path, 80)),
      )}`

/** "C10 does not hold", "C1 and C2 do not hold". */
export const holdsNot = (criteria: readonly string[]): string =>
  `${listedUpTo(6, criteria)} ${criteria.length === 1 ? "does" : "do"} not hold`

const gatesFail = (gates: readonly string[]): string =>
  `${listedUpTo(
    4,
    gates.map(gate => code(gate, 60)),
  )} ${gates.length === 1 ? "fails" : "fail"}`

function agentFailed(how: Extract<Failure, { kind: "agent_failed" }>["how"]): string {
  switch (how) {
    case "crashed":
      return "the agent ended before it was done"
    case "refused":
      return "the agent refused"
    case "silent":
      return "the agent stopped answering"
    case "overtime":
      return "the agent used up its time"
    case "no_report":
      return "the agent handed in no report"
    case "flooded":
      return "the agent wrote more than is read"
    default:
      return unreachable(how)
  }
}

function infraWords(how: Extract<Failure, { kind: "infra" }>["how"]): string {
  switch (how) {
    case "dispatch_refused":
      return "GitHub did not start the run"
    case "never_started":
      return "no runner took the run"
    case "setup":
      return "the runner could not be set up"
    case "delivery":
      return "the result could not be delivered"
    default:
      return unreachable(how)
  }
}

function limitWords({ of }: Extract<Failure, { kind: "limit" }>): string {
  switch (of) {
    case "quota":
      return "the model's quota is used up"
    case "rate":
      return "the model answers no more requests for now"
    case "turns":
      return "the agent used up its turns"
    case "context":
      return "the agent's context is full"
    case "spend":
      return "the attempt reached its ceiling"
    default:
      return unreachable(of)
  }
}

function workingSentence(m: Mission, key: AttemptKey): string {
  const subject = m.attempts.get(key)?.subject
  if (subject?.type !== "merge") return `${about(m, key)} is being worked on.`
  const name = sentenceStart(validationName(subject.milestone))
  return `${name} looks for the merge that broke what held before; it tries that of ${subject.feature}.`
}

/** "F5, attempt 2", "M1 validation, review of the code", "The plan". */
function about(m: Mission, key: AttemptKey): string {
  const attempt = m.attempts.get(key)
  if (!attempt) return "An attempt"
  const name = sentenceStart(subjectName(attempt.subject))
  if (attempt.subject.type === "milestone") return `${name} (${stepWords(attempt.subject.step)})`
  return tryOf(m, attempt) > 1 ? `${name}, attempt ${tryOf(m, attempt)},` : name
}

/** The rules that an attempt enforces on what was delivered, by their names there. */
const RULES: Readonly<Record<string, string>> = {
  protected_path: "it changed a protected file",
  patch_files: "it changed too many files",
  patch_bytes: "its change is too large",
  secret: "something in its change looks like a secret",
  submodule: "it changed a submodule",
  symlink: "it made a link that leads outside",
  work_tree: "it left a work tree that cannot be delivered",
  isolation: "agents may not run here without a user of their own",
}

const blockedBy = (rule: string): string =>
  RULES[rule] ?? `the rule ${code(rule, 60)} does not allow it`
