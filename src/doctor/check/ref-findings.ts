/** What the tries of refs and of landing mean, whoever made them. */
import { capital } from "../../core/render/phrase/capital.ts"
import { type Finding, unknown, unseen, well, wrong } from "../finding.ts"
import type { Patient } from "../patient.ts"
import { answerOf } from "../tried.ts"
import type { LandingTrial } from "../try-landing.ts"
import type { RefTrial } from "../try-refs.ts"

/** `who` begins a sentence. */
export function refFindings(
  who: string,
  trials: readonly RefTrial[],
  { page, prefix }: Pick<Patient, "page" | "prefix">,
): readonly Finding[] {
  return trials.map(({ ref, made, removed }) => {
    const isBranch = ref.startsWith("refs/heads/")
    const name = isBranch ? ref.slice("refs/heads/".length) : ref
    const rules = isBranch
      ? `exclude ${prefix}** from the ruleset, at ${page}/settings/rules`
      : `leave refs/missions/** out of the ruleset, at ${page}/settings/rules`
    if (made.is === "failed") return unknown(made.why)
    const evidence = `POST git/refs ${name}: ${answerOf(made)}`
    if (made.is === "refused") {
      if (/already exists/i.test(made.said))
        return wrong(
          `${name} is there, so nobody knows whether it could be made.`,
          `delete ${name}: no mission has the number 0`,
          evidence,
        )
      const isRight = /not accessible|must have/i.test(made.said)
      const next = isRight ? "see the line about the installation and the workflow" : rules
      return wrong(`${who} cannot make ${name}.`, next, evidence)
    }
    if (removed === null || removed.is === "failed")
      return unknown(
        `${name} was made, and whether it is gone is not known`,
        "type missions doctor again",
      )
    if (removed.is === "done") return well(`${who} made and deleted ${name}.`)
    return wrong(`${who} made ${name} and cannot delete it.`, rules, answerOf(removed))
  })
}

/** Rules and protection of branches that say no, in GitHub's words. */
const BARRED = /rule violation|protected (?:branch|ref)|pull request|not authorized to push/i
const NO_DESCENDANT = /fast.forward/i

/**
 * `older`: what an administrator sees of the older kind of protection; null: nobody at hand is one.
 */
export function landingFinding(
  who: string,
  trial: LandingTrial,
  { page, branch, older }: Pick<Patient, "page" | "branch"> & { readonly older: Older | null },
): Finding {
  const { tried, barring, why, isProtected } = trial
  const open = `require a pull request for ${branch}, at ${page}/settings/rules/new?target=branch`
  const evidence = `PATCH git/refs/heads/${branch}: ${answerOf(tried)}`
  if (tried.is === "done") return wrong(`${capital(who)} landed on ${branch}.`, open, evidence)
  if (tried.is === "failed") return unknown(tried.why)
  if (BARRED.test(tried.said))
    return well(`GitHub keeps ${who} from landing on ${branch}.`, evidence)
  // The refusal above says nothing of rules, so what was read of them counts.
  if (!NO_DESCENDANT.test(tried.said)) return unknown(answerOf(tried))
  if (barring === null) return unknown(`the rules of ${branch}: ${why}`)
  const read = barring.map(({ type, ruleset }) => `${type} of ruleset ${ruleset}`).join(", ")
  if (barring.some(it => it.isPassable === false))
    return well(`A rule keeps ${who} from landing on ${branch}.`, read)
  if (older?.is === "bars")
    return well(`Branch protection keeps ${who} from landing on ${branch}.`, older.by)
  if (barring.some(it => it.isPassable === null))
    return unseen(
      `GitHub does not say whether ${who} may pass ${read}`,
      `see ${page}/settings/rules`,
    )
  const isUnread = isProtected === true && older === null
  if (barring.length > 0 && !isUnread)
    return wrong(
      `${capital(who)} may pass the rules of ${branch}.`,
      `take it from the bypass list, at ${page}/settings/rules`,
      read,
    )
  if (isUnread)
    return unseen(
      `${branch} is protected, and only an administrator sees how`,
      `see ${page}/settings/branches`,
    )
  if (isProtected === null && older === null)
    return unknown(`whether ${branch} is protected`, `see ${page}/settings/branches`)
  return wrong(`Nothing keeps ${who} from landing on ${branch}.`, open, evidence)
}

/** The older protection of one branch, as it binds one account. */
export type Older = { readonly is: "bars"; readonly by: string } | { readonly is: "open" }

interface Protection {
  readonly required_pull_request_reviews?: {
    readonly bypass_pull_request_allowances?: { readonly apps?: readonly App[] }
  }
  readonly restrictions?: { readonly apps?: readonly App[] }
  readonly lock_branch?: { readonly enabled?: boolean }
}

interface App {
  readonly slug?: string
}

export function olderFor(slug: string, protection: Protection | null): Older {
  const has = (apps: readonly App[] | undefined) => (apps ?? []).some(it => it.slug === slug)
  if (protection?.lock_branch?.enabled === true) return { is: "bars", by: "the branch is locked" }
  const { required_pull_request_reviews: reviews, restrictions } = protection ?? {}
  if (reviews && !has(reviews.bypass_pull_request_allowances?.apps))
    return { is: "bars", by: "a pull request is required" }
  if (restrictions && !has(restrictions.apps)) return { is: "bars", by: "pushes are restricted" }
  return { is: "open" }
}
