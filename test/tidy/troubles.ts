/**
 * Every wait, hold, failure, ceiling and refusal must have a paragraph for people, with the words
 * that they see.
 */
import type { AgentFailed, ModelLimit, Stopped, Unready } from "../../src/core/log/attempt.ts"
import type { Refusal } from "../../src/core/log/command.ts"
import type { Hold } from "../../src/core/log/hold.ts"
import type { Wait } from "../../src/core/log/wait.ts"
import { nameOf } from "../../src/core/people/command-table.ts"
import type { Ceiling } from "../../src/core/values/ceiling.ts"
import { lineOf, type Source, type Violation } from "./source.ts"

/** The compiler checks that these tables are complete, so a new kind needs a new line here. */
type Whole<K extends string> = Readonly<Record<K, true>>

const waits: Whole<Wait["type"]> = {
  ...{
    answers: true,
    syncing: true,
    quiet: true,
    approval: true,
    held: true,
    integration: true,
    merging: true,
  },
  ...{ run_queued: true, run_approval: true, run_working: true, report: true, dependency: true },
  ...{ capacity: true, earlier_milestone: true, paths: true, budget: true, backoff: true },
  ...{
    parked: true,
    person_works: true,
    person_wanted: true,
    stopped: true,
    verdict_by_person: true,
  },
  ...{ checks_pending: true, finding: true, creation: true, github_refuses: true, unshown: true },
  ...{ comments_rest: true },
  ...{
    requests: true,
    contested: true,
    nothing_built: true,
    merge_by_person: true,
    newer_log: true,
    newer_report: true,
    replanning: true,
    stale: true,
    issue_lost: true,
    sealing: true,
  },
}
const holds: Whole<Hold> = {
  ...{ person: true, issue_closed: true, ceiling: true, kill_switch: true },
  ...{ integration_rewritten: true, log_changed: true, infra: true },
}
const failures: Whole<Stopped["kind"]> = {
  ...{ agent_failed: true, agent_unready: true },
  ...{ verification_failed: true, inconclusive: true, conflict: true },
  ...{ limit: true, policy_blocked: true, infra: true, workflows_moved: true, runner_lost: true },
  ...{ person_cancelled: true, superseded: true, no_progress: true, nothing_to_do: true },
}
/** A ceiling of the attempt's own is explained with the ceilings. */
type Ending =
  | `agent_failed-${AgentFailed["how"]}`
  | `agent_unready-${Unready["why"]}`
  | `limit-${Exclude<ModelLimit["of"], "spend">}`
  | "infra-ours"
const endings: Whole<Ending> = {
  "agent_failed-crashed": true,
  "agent_failed-refused": true,
  "agent_failed-blocked": true,
  "agent_failed-silent": true,
  "agent_failed-overtime": true,
  "agent_failed-flooded": true,
  "agent_failed-no_report": true,
  "agent_unready-tools": true,
  "agent_unready-login": true,
  "agent_unready-key": true,
  "agent_unready-missing": true,
  "agent_unready-version": true,
  "agent_unready-protocol": true,
  "agent_unready-silent": true,
  "agent_unready-ended": true,
  "agent_unready-refused": true,
  "limit-quota": true,
  "limit-rate": true,
  "limit-overload": true,
  "limit-unreachable": true,
  "limit-context": true,
  "limit-turns": true,
  "infra-ours": true,
}
const ceilings: Whole<Ceiling> = {
  ...{ usd: true, tokens: true, minutes: true, attempts: true },
  ...{ hours: true, features: true, patch: true, comments: true },
}
const refusals: Whole<Refusal["reason"]> = {
  ...{ unknown_word: true, wrong_arguments: true, not_yet: true, no_permission: true },
  ...{ edited_before_read: true, already_a_mission: true, no_goal: true, nothing_asked: true },
  ...{ nothing_proposed: true, digest_unknown: true, digest_stale: true, newer_proposal: true },
  ...{ already_approved: true, max_too_low: true, not_held: true, already_held: true },
  ...{ held_otherwise: true, ended: true, already_delivered: true, unknown_subject: true },
  ...{ already_merged: true, already_skipped: true, still_at_work: true, nothing_to_retry: true },
  ...{ nothing_to_accept: true, already_settled: true },
  ...{ nothing_proven: true, not_proven: true, nothing_to_leave_out: true, left_out: true },
  ...{ ceiling_too_low: true, ceiling_of_policy: true },
  ...{ model_not_listed: true, unknown_agent: true, too_often: true },
  ...{ switched_off: true, policy_unusable: true, not_an_approver: true },
  ...{ set_back: true, closed_too_soon: true, not_found: true, of_fork: true },
  ...{ already_endorsed: true, plan_outdated: true, nothing_proposed_yet: true },
  ...{
    nothing_changed: true,
    no_planner: true,
    nothing_left: true,
    needed_by_others: true,
    already_begun: true,
  },
  ...{
    holds_value: true,
    not_an_id: true,
    nearly_command: true,
    too_many_commands: true,
    no_mission: true,
  },
  ...{ plan_unreadable: true, plan_breaks_rules: true, base_rewritten: true },
}

const PAGE = "docs/troubleshooting.md"
const KINDS = Object.entries({
  ...{
    wait: waits,
    hold: holds,
    failure: failures,
    ending: endings,
    ceiling: ceilings,
    refusal: refusals,
  },
}).flatMap(([group, kinds]) => Object.keys(kinds).map(kind => ({ group, kind })))

export function troubles(files: readonly Source[]): readonly Violation[] {
  const page = files.find(({ path }) => path === PAGE)?.text ?? ""
  const entries = new Map(page.split(/^<a id="/m).map(text => [text.split('"', 1)[0] ?? "", text]))
  const tests = files.filter(({ path }) => /^test\/(?!tidy).*\.ts$/.test(path))
  const wanted = new Set(KINDS.map(({ group, kind }) => `${group}-${kind}`))
  return [
    ...KINDS.flatMap(({ group, kind }) =>
      paragraph(`${group}-${kind}`, entries.get(`${group}-${kind}`)),
    ),
    ...[...new Set(KINDS.map(({ group }) => group))].flatMap(group =>
      tests.some(({ text }) => isHeldThere(group).test(text))
        ? []
        : [
            {
              at: `test: ${group}`,
              fix: "Hold what the guide quotes of each against what is said.",
            },
          ],
    ),
    ...[...entries.keys()]
      .filter(id => /^[a-z]+-/.test(id) && !wanted.has(id))
      .map(id => ({ at: `${PAGE}#${id}`, fix: "Nothing has this name: take the paragraph out." })),
    ...[...page.matchAll(/`\/mission ([a-z]+)/g)].flatMap(({ 1: word = "", index }) => {
      if (nameOf(word) !== null) return []
      return [{ at: `${PAGE}:${lineOf(page, index)}`, fix: "Offer only commands that work now." }]
    }),
  ]
}

/** A paragraph has what people see in bold, what it means, and after an arrow what to type. */
function paragraph(id: string, text: string | undefined): readonly Violation[] {
  const isWhole = text !== undefined && /^[^\n]*\n\*\*".+"\*\*\n[^→]+\n→ .+/.test(text)
  if (isWhole) return []
  const shape = `<a id="${id}"></a>, then in bold what is seen, then what it means, then → what to type`
  return [{ at: `${PAGE}#${id}`, fix: `Say it there: ${shape}.` }]
}

/**
 * The test runs over a table that the compiler keeps complete, so that no kind of the group is
 * missing.
 */
const isHeldThere = (group: string): RegExp => new RegExp(`[qQ]uoted\\(\`${group}-\\$\\{`)
