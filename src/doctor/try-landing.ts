/**
 * Tries to land on the default branch in a way that cannot succeed: with a commit that is no
 * descendant, and without force. What bars it by rules is refused by name; the rules are read as well,
 * because nobody knows which of both GitHub looks at first.
 */
import { z } from "zod"
import { statusOf } from "../github/errors.ts"
import type { Request } from "../github/request.ts"
import { Tried, tried, whyOf } from "./tried.ts"
import { commitOf, type Ground } from "./try-refs.ts"

/** A ruleset that keeps pushes from the branch. */
const Barring = z.object({
  ruleset: z.number(),
  type: z.string(),
  /** Whether who asks may pass it; null: GitHub does not say. */
  isPassable: z.boolean().nullable(),
})

export const LandingTrial = z.object({
  tried: Tried,
  /** null: the rules could not be read, and `why` says so. */
  barring: z.array(Barring).nullable(),
  why: z.string().nullable(),
  /** Whether the older kind of protection is on; null: that could not be read. */
  isProtected: z.boolean().nullable(),
})
export type LandingTrial = Readonly<z.infer<typeof LandingTrial>>

const BARS = new Set(["pull_request", "update", "merge_queue"])

export async function tryLanding(
  request: Request,
  ground: Ground,
  branch: string,
): Promise<LandingTrial> {
  const { repository } = ground
  const landed = await tried(async () => {
    const message = "Try whether missions could land here\n\n\nskip-checks: true\n"
    const sha = await commitOf(request, ground, { message, parents: [] })
    const ref = { ...repository, ref: `heads/${branch}`, sha, force: false }
    await request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", ref)
  })
  const isProtected = await protectionOf(request, ground, branch)
  try {
    const { data } = await request("GET /repos/{owner}/{repo}/rules/branches/{branch}", {
      ...{ ...repository, branch, per_page: 100 },
    })
    const rules = data as readonly { readonly type: string; readonly ruleset_id: number }[]
    const barring: z.infer<typeof Barring>[] = []
    for (const { type, ruleset_id: ruleset } of rules.filter(it => BARS.has(it.type))) {
      barring.push({ type, ruleset, isPassable: await isPassable(request, ground, ruleset) })
    }
    return { tried: landed, barring, why: null, isProtected }
  } catch (error) {
    return { tried: landed, barring: null, why: whyOf(error), isProtected }
  }
}

async function protectionOf(request: Request, { repository }: Ground, branch: string) {
  try {
    const at = { ...repository, branch }
    const { data } = await request("GET /repos/{owner}/{repo}/branches/{branch}", at)
    return typeof data.protected === "boolean" ? data.protected : null
  } catch {
    return null
  }
}

/** GitHub answers it for the account that asks. */
async function isPassable(request: Request, { repository }: Ground, ruleset_id: number) {
  try {
    const at = { ...repository, ruleset_id }
    const { data } = await request("GET /repos/{owner}/{repo}/rulesets/{ruleset_id}", at)
    const can: unknown = data.current_user_can_bypass
    return typeof can === "string" ? can === "always" || can === "exempt" : null
  } catch (error) {
    if ([403, 404].includes(statusOf(error))) return null
    throw error
  }
}
