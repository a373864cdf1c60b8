/**
 * The repository's own CI of a simulated world: another App that checks each new head of a mission's
 * branch, unless the commit asks it not to. Now and then it is red, and now and then it never comes.
 */
import { isEnded } from "../../src/core/work/phase.ts"
import { OWNER, REPO, type Somebody } from "./hub.ts"
import type { Network } from "./network.ts"
import type { Random } from "./random.ts"
import type { World } from "./world.ts"

/** The name that plans use. */
export const CHECK = "ci"

const LOOKS_EVERY_MS = 30_000
const SKIPS = /^skip-checks: *true$/m

export function startCi(world: World, network: Network, random: Random): void {
  const known = new Set<string>()
  const look = () => {
    const missions = [...world.missions.values()].filter(({ mission }) => !isEnded(mission))
    for (const { ref } of missions) {
      for (const head of headsOf(world, ref.issue)) {
        if (known.has(head)) continue
        known.add(head)
        if (!SKIPS.test(world.hub.objects.readCommit(head)?.message ?? "")) check(head)
      }
    }
    if (missions.length > 0) world.time.after(LOOKS_EVERY_MS, look)
  }
  const check = (head: string) => {
    if (random.chance(0.1)) return
    const conclusion = random.chance(0.2) ? "failure" : "success"
    world.time.after(random.int(5, 200) * 1_000, () => {
      say(world, network, world.hub.ci, { head_sha: head, conclusion })
      if (conclusion === "success") world.green.add(head)
    })
  }
  look()
}

/** The heads of the mission's branch, and of a branch on which a part of it is delivered. */
const headsOf = ({ hub }: World, issue: number): readonly string[] =>
  hub.objects.listRefs(`refs/heads/mission/${issue}/`).map(({ sha }) => sha)

function say(
  { trace }: World,
  network: Network,
  by: Somebody,
  told: { readonly head_sha: string; readonly conclusion: string },
): void {
  const path = { owner: OWNER, repo: REPO }
  const body = { name: CHECK, status: "completed", ...told }
  network.direct(by.login, by.actor, { operation: "checks/create", path, query: {}, body })
  trace.line(`${by.login} finds ${told.head_sha}: ${told.conclusion}`)
}
