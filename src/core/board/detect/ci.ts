/**
 * What the repository's own CI says about the commit that a round waits with. A missing check is no
 * pass, a check by another App does not count, and nothing is concluded from a list that was cut
 * off.
 */
import type { AwaitedCheck, CiVerdict } from "../../log/ci.ts"
import type { Event } from "../../log/event.ts"
import type { Mission, RoundState } from "../../log/mission.ts"
import type { Observed, SeenCheck, SeenCi } from "../../log/observed.ts"
import type { Wait } from "../../log/wait.ts"
import { digestOf } from "../../values/digest.ts"
import { EVIDENCE_CHARACTERS_MAX } from "../../values/limits.ts"
import { headOf } from "../../values/printed.ts"
import type { Instant } from "../../values/time.ts"
import { awaitingCi, type CheckCriterion, checksDue, ciPatienceEnds } from "../../work/ci.ts"

export function detectCi(m: Mission, { ci }: Observed, now: Instant): readonly Event[] {
  const round = awaitingCi(m)
  if (!round || ci?.commit !== round.commit || !ci.checks.complete) return []
  const due = checksDue(m, round.milestone).map(criterion => judged(criterion, ci))
  const verdicts = due.flatMap(it => (it.is === "concluded" ? [it.verdict] : []))
  if (verdicts.length < due.length && !isOver(m, round, { due, now })) return []
  const { milestone } = round
  return [{ type: "ci.concluded", milestone, round: round.round, verdicts }]
}

type Judged =
  | { readonly is: "concluded"; readonly verdict: CiVerdict }
  | { readonly is: "awaited"; readonly check: AwaitedCheck }

/**
 * What is red gets mended even if another check never came. While any check runs, more may still
 * turn red.
 */
function isOver(
  m: Mission,
  round: RoundState,
  { due, now }: { readonly due: readonly Judged[]; readonly now: Instant },
): boolean {
  const isRed = due.some(it => it.is === "concluded" && it.verdict.is === "fail")
  const runs = due.some(it => it.is === "awaited" && it.check.is === "running")
  return isRed && !runs && now >= ciPatienceEnds(m, round)
}

/** A name may appear more than once, such as for a push and for a pull request. All of them must hold. */
function judged(criterion: CheckCriterion, ci: SeenCi): Judged {
  const { name } = criterion
  const named = ci.checks.items.filter(check => check.name === name)
  const counted = named.filter(check => isBy(check, criterion.app))
  const awaited = (is: AwaitedCheck["is"], url: string | null): Judged => ({
    is: "awaited",
    check: { name, is, url },
  })
  const running = counted.find(check => check.is === "running")
  if (running) return awaited("running", running.url)
  const red = counted.find(check => check.is === "red")
  if (red) return { is: "concluded", verdict: verdictOf(criterion, red, ci) }
  const stopped = counted.find(check => check.is === "stopped")
  if (stopped) return awaited("stopped", stopped.url)
  const green = counted.at(-1)
  if (green) return { is: "concluded", verdict: verdictOf(criterion, green, ci) }
  const [approval] = ci.approvals
  if (approval) return awaited("approval", approval.url)
  const [other] = named
  return other ? awaited("other_app", other.url) : awaited("missing", null)
}

/**
 * A commit status has no App's id. It counts if no App is asked for, or if its account has the
 * App's name.
 */
const isBy = ({ app }: SeenCheck, wanted: CheckCriterion["app"]): boolean =>
  wanted === undefined || app.id === wanted || app.slug === wanted

function verdictOf(
  criterion: CheckCriterion,
  { name, is, app, url, said }: SeenCheck,
  { commit, tree }: SeenCi,
): CiVerdict {
  const pass = is === "green"
  const words = `${name} is ${pass ? "green" : "red"} on ${commit.slice(0, 7)}, by ${app.name}`
  return {
    criterion: criterion.id,
    is: pass ? "pass" : "fail",
    commit,
    tree,
    textDigest: digestOf(criterion),
    evidence: [words, ...(url ? [url] : []), ...said].map(line =>
      headOf(line, EVIDENCE_CHARACTERS_MAX),
    ),
    by: { app: app.name, url },
  }
}

/** Adds to a wait for CI what GitHub shows of each check that it waits for. */
export function withSeenChecks(m: Mission, wait: Wait, { ci }: Observed): Wait {
  if (wait.type !== "checks_pending" || ci?.commit !== wait.commit) return wait
  const checks = checksDue(m, wait.milestone)
    .map(criterion => judged(criterion, ci))
    .flatMap(it => (it.is === "awaited" ? [it.check] : []))
  if (checks.length === 0) return wait
  const { until: _, ...others } = wait
  // Only a person can let the check run, so there is no time whose passing would help.
  return checks.some(check => check.is === "approval")
    ? { ...others, checks, needs: "person" }
    : { ...wait, checks }
}
