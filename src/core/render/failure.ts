/** Says how an attempt failed, in words that end a sentence: they have no capital and no full stop. */
import type { Failure as Failed, Stopped } from "../log/attempt.ts"
import { faultOf } from "../log/fault.ts"
import { TAMPERING, type TamperRule } from "../plan/tampering.ts"
import type { FeatureId } from "../values/id.ts"
import type { StoppedView } from "../view/feature.ts"
import { featureIn, type MissionView } from "../view/mission.ts"
import type { Plain } from "../view/plain.ts"
import { code, inline, named } from "./markdown/neutral.ts"
import { listedUpTo } from "./phrase/amount.ts"

type Failure = Plain<Failed>

/** "F5 is stopped", or "F5 has nothing to do", which is no fault. */
export const stopHead = (feature: FeatureId, { kind }: StoppedView): string =>
  kind === "nothing_to_do" ? `${feature} has nothing to do` : `${feature} is stopped`

/**
 * Why a feature is stopped. A fix can be stopped before its first attempt, if the feature that it
 * mends has used up the attempts.
 */
export function stopSentence(v: MissionView, feature: FeatureId, why: StoppedView): string {
  const { fix, attempts = [] } = featureIn(v, feature) ?? {}
  const root = fix?.root
  const isUntried = attempts.length === 0
  if (why.kind !== "no_progress" || root === undefined || !isUntried) return failureSentence(why)
  return `the attempts at ${root}, which it mends, are used up`
}

export function failureSentence(failure: StoppedView): string {
  switch (failure.kind) {
    case "agent_failed":
      return `${agentFailed(failure.how)}${said(failure.said)}`
    case "agent_unready":
      return `${agentUnready(failure.why)}${said(failure.said)}`
    case "verification_failed":
      return (
        [
          failure.criteria.length > 0 ? holdsNot(failure.criteria) : "",
          failure.gates.length > 0 ? gatesFail(failure.gates) : "",
          failure.tampering ? tampered(failure.tampering) : "",
        ]
          .filter(part => part !== "")
          .join("; ") || "verification failed"
      )
    case "inconclusive":
      return `it is unclear whether ${listedUpTo(6, failure.criteria) || "the criteria"} ${failure.criteria.length === 1 ? "holds" : "hold"}: ${failure.why === "flaky" ? "the same commands gave different results" : "not everything was run"}`
    case "conflict":
      return `it conflicts with what was merged before${inPaths(failure.paths)}`
    case "limit":
      return limitWords(failure)
    case "policy_blocked":
      return `${blockedBy(failure.rule)}: ${inline(failure.where, 240) || "nothing more is known"}`
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
    case "nothing_to_do":
      return "its worker changed nothing, and the criteria that could be run hold already"
  }
}

/** Whose fault it is, in a whole sentence; "" if that is plain, or if it is nobody's. */
export function faultSentence(failure: StoppedView): string {
  switch (faultOf(failure as Stopped)) {
    case "agent":
      return "That is the agent's fault, not the code's."
    case "account":
      return "That is a matter of the account that pays for the model, not of the code."
    case "platform":
      return "That is the fault of the platform, not of the code."
    case "ours":
      return "That is a fault of ours, in Missions itself: neither the code nor the agent is to blame."
    case "code":
    case "nobody":
      return ""
  }
}

const said = (words: string | undefined): string => (words ? `: ${inline(words, 160)}` : "")
const inPaths = (paths: readonly string[]): string =>
  paths.length === 0
    ? ""
    : `: ${listedUpTo(
        3,
        paths.map(path => named(path, 80)),
      )}`

/** "C10 does not hold", "C1 and C2 do not hold". */
export const holdsNot = (criteria: readonly string[]): string =>
  `${listedUpTo(6, criteria)} ${criteria.length === 1 ? "does" : "do"} not hold`

const gatesFail = (gates: readonly string[]): string =>
  `${listedUpTo(
    4,
    gates.map(gate => code(gate, 60)),
  )} ${gates.length === 1 ? "fails" : "fail"}`

/**
 * "it skips tests, and leaves stubs". If a newer version reports a rule that is unknown here, its
 * name is shown as it is.
 */
const tampered = (rules: readonly string[]): string => {
  const does = (rule: string) =>
    Object.hasOwn(TAMPERING, rule) ? TAMPERING[rule as TamperRule] : code(rule, 60)
  return rules.length === 0 ? "" : `it ${listedUpTo(3, rules.map(does))}`
}

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
      return "the agent wrote more output than Missions reads"
    case "blocked":
      return "the agent's own reviewer refused what it wanted to do"
  }
}

function agentUnready(why: Extract<Failure, { kind: "agent_unready" }>["why"]): string {
  switch (why) {
    case "missing":
      return "the agent is not installed where it should work"
    case "login":
      return "the agent is not logged in"
    case "key":
      return "the model's provider refuses the key"
    case "protocol":
      return "the agent does not speak the Agent Client Protocol"
    case "silent":
      return "the agent does not answer"
    case "ended":
      return "the agent ended before it began"
    case "version":
      return "the agent has a version that is not known to work"
    case "refused":
      return "the agent opened no session"
    case "tools":
      return "the agent never reached the tools by which it reports"
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
    case "ours":
      return "Missions itself failed"
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
    case "overload":
      return "the model's provider is overloaded"
    case "unreachable":
      return "the model cannot be reached"
  }
}

/** What each rule found in a delivery, by the name of the rule in an attempt's report. */
const RULES: Readonly<Record<string, string>> = {
  protected_path: "it changed a protected file",
  lock_file: "it changed a lock file that its feature does not name",
  name: "it gave a file a misleading name",
  patch_files: "it changed too many files",
  patch_bytes: "its change is too large",
  secret: "something in its change looks like a secret",
  submodule: "it changed a submodule",
  filter: "it changed a file that git keeps in another form, such as in LFS",
  symlink: "it made a link that leads outside",
  checkout: "the repository holds files that cannot be checked out here",
  work_tree: "it left a work tree that cannot be delivered",
  outdated:
    "the Action that the workflow file `.github/workflows/missions-attempt.yml` pins is older than the program that planned this; pin a newer one, then try again. The Action does not know",
  read_only: "it may only read, and it changed a file of what it judged",
  held_back:
    "it may only read, and it gave up when it, or what it ran, was kept from changing what it judged",
  isolation: "agents and their code may not run here without a user of their own",
}

const blockedBy = (rule: string): string =>
  RULES[rule] ?? `the rule ${code(rule, 60)} does not allow it`
