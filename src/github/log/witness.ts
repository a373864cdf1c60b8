/**
 * A check run on a log's first commit that says how far the log went. Only our App can change it,
 * so it tells when somebody moved the log back to an older commit of ours.
 */
import type { Event, EventType } from "../../core/log/event.ts"
import type { MissionRef } from "../../core/log/mission.ts"
import { witnessText } from "../../core/render/log-witness.ts"
import type { Sha } from "../../core/values/id.ts"
import type { Instant } from "../../core/values/time.ts"
import { all } from "../observe/list.ts"
import type { Repository, Request } from "../request.ts"

interface Witness {
  readonly sequence: number
  readonly head: Sha
  readonly at: Instant
}

export interface Witnesses {
  /** What was written last on this first commit; null if nothing was. */
  read(ref: MissionRef, root: string): Promise<Witness | null>
  /** What cannot be written now is left to the next time. */
  write(ref: MissionRef, root: string, witness: Witness): Promise<boolean>
}

/** What somebody could want to undo. Writing more would double what an append costs. */
const WORTH: readonly EventType[] = [
  ...(["mission.requested", "mission.held", "mission.released", "mission.delivered"] as const),
  ...(["mission.completed", "mission.cancelled", "mission.declined"] as const),
  ...(["plan.approved", "budget.raised", "attempt.scheduled", "attempt.ended"] as const),
  ...(["command.accepted", "milestone.sealed"] as const),
]

export const isWorth = (events: readonly Event[]): boolean =>
  events.some(({ type }) => WORTH.includes(type))

interface RawCheck {
  readonly id: number
  readonly external_id: string | null
  readonly app: { readonly slug?: string } | null
}

type Found = Witness & { readonly id: number }

const NAME = "missions log"

export function createWitnesses(
  request: Request,
  repository: Repository,
  appSlug: string,
): Witnesses {
  const ids = new Map<string, number>()
  async function find(ref: MissionRef, root: string): Promise<Found | null> {
    const { items } = await all(
      request,
      "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
      { ...repository, ref: root, check_name: NAME, filter: "all" },
      {
        items: (data: { check_runs: readonly unknown[] }) => data.check_runs,
        map: (run: RawCheck) => (run.app?.slug === appSlug ? parse(run, ref) : null),
      },
    )
    const [first, ...more] = items
    if (!first) return null
    const last = more.reduce((one, other) => (other.sequence > one.sequence ? other : one), first)
    ids.set(root, last.id)
    return last
  }
  return {
    read: find,
    async write(ref, root, witness) {
      const { issue, repository: number } = ref
      const external_id = JSON.stringify({ log: `${number}/${issue}`, ...witness })
      const said = { ...repository, external_id, ...witnessText(issue, witness) }
      try {
        const id = ids.get(root)
        const { data } =
          id === undefined
            ? await request("POST /repos/{owner}/{repo}/check-runs", {
                ...{ ...said, name: NAME, head_sha: root },
                ...{ status: "completed", conclusion: "neutral" },
              })
            : await request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
                ...{ ...said, check_run_id: id },
              })
        ids.set(root, data.id)
        return true
      } catch {
        ids.delete(root)
        return false
      }
    },
  }
}

function parse({ id, external_id }: RawCheck, ref: MissionRef): Found | null {
  try {
    const read = JSON.parse(external_id ?? "") as Partial<Witness & { log: string }>
    const { log, sequence, head, at } = read
    if (log !== `${ref.repository}/${ref.issue}` || !sequence || !head || !at) return null
    return { id, sequence, head, at }
  } catch {
    return null
  }
}
