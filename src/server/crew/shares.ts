/**
 * Who looks after which installations. They are dealt out in a fixed number of shares, and everybody
 * who knows the same members comes to the same answer without asking.
 */
import { createHash } from "node:crypto"

/** More processes than shares stand by. Each share costs its process one connection to Redis. */
export const SHARES = 16

export const ALL_SHARES: ReadonlySet<number> = new Set(
  Array.from({ length: SHARES }, (_, it) => it),
)

/** GitHub numbers installations in the order in which they come, so this spreads them evenly. */
export const shareOf = (installation: number): number => Math.abs(installation) % SHARES

/** When somebody comes or goes, few shares change hands: each goes where its digest is greatest. */
export function sharesOf(me: string, members: readonly string[]): ReadonlySet<number> {
  const most = Math.ceil(SHARES / members.length)
  const held = new Map<string, number[]>(members.map(it => [it, []]))
  for (const share of ALL_SHARES) {
    const byWeight = members.toSorted((a, b) => (weight(a, share) < weight(b, share) ? 1 : -1))
    const holder = byWeight.find(it => (held.get(it)?.length ?? most) < most)
    if (holder !== undefined) held.get(holder)?.push(share)
  }
  return new Set(held.get(me))
}

const weight = (member: string, share: number): string =>
  createHash("sha256").update(`${share} ${member}`).digest("hex")
