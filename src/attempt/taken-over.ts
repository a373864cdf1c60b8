/**
 * Takes over earlier results instead of running the same commands again. The results come with the
 * brief, whose digest the log holds; nothing is read from refs that others could have written.
 */
import type { Brief } from "../core/log/brief.ts"
import { commandsDigest, type Verified } from "../core/log/earlier-results.ts"
import type { Proven } from "./check/prove.ts"

/** null if everything has to run, as it always has in the last round. */
export function takenFrom(
  brief: Brief,
  { tree, isolation }: Pick<Verified, "tree" | "isolation">,
): Proven | null {
  if (brief.kind !== "validation" || brief.milestone === "final") return null
  const commands = commandsDigest(brief)
  const found = brief.earlier?.findLast(
    it => it.tree === tree && it.commands === commands && it.isolation === isolation,
  )
  if (!found) return null
  const wanted = new Set(brief.criteria.map(({ id }) => id))
  const line = `Not run again: ${found.attempt} ran the same commands on this very tree.`
  return {
    setup: "passed",
    checks: found.checks.map(check => ({ ...check, from: found.attempt })),
    verdicts: found.verdicts
      .filter(verdict => wanted.has(verdict.criterion))
      .map(({ commit: _, ...verdict }) => ({
        ...verdict,
        evidence: [...verdict.evidence.slice(0, 19), line],
      })),
    failedGates: [],
    findings: [],
  }
}
