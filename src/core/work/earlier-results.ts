/** What earlier attempts found with the same commands. It must never serve the last round. */
import type { ValidationBrief } from "../log/brief.ts"
import { commandsDigest, type EarlierResults, isCommand } from "../log/earlier-results.ts"
import type { AttemptState, Mission } from "../log/mission.ts"
import { digestOf } from "../values/digest.ts"

/** Every merge changes the tree, so only the newest results can still be of use. */
const EARLIER_MAX = 3

/**
 * Only results that passed as a whole, at the first try, and were run there: not failed, flaky or
 * taken over.
 */
export function earlierResultsFor(m: Mission, brief: ValidationBrief): readonly EarlierResults[] {
  if (brief.milestone === "final" || brief.step !== "gates") return []
  const commands = commandsDigest(brief)
  return [...m.attempts.values()]
    .filter(a => a.verified?.commands === commands && isWhole(a, brief))
    .slice(-EARLIER_MAX)
    .flatMap(({ key: attempt, verified, checks, verdicts }) =>
      verified ? [{ ...verified, attempt, checks: [...checks], verdicts: [...verdicts] }] : [],
    )
}

function isWhole({ ended, checks, findings, verdicts }: AttemptState, brief: ValidationBrief) {
  const isGood = ended?.outcome.type === "delivered" || ended?.outcome.type === "verdicts"
  const isOwn = checks.every(check => check.from === undefined && !check.flaky)
  const wanted = brief.criteria.filter(isCommand)
  const passed = (criterion: (typeof wanted)[number]) =>
    verdicts.some(
      v => v.criterion === criterion.id && v.is === "pass" && v.textDigest === digestOf(criterion),
    )
  return isGood && isOwn && findings.every(f => f.severity !== "blocking") && wanted.every(passed)
}
