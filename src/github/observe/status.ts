/** Reads commit statuses, the older form of checks. The latest of each context counts. */
import type { List, SeenCheck } from "../../core/log/observed.ts"
import type { Sha } from "../../core/values/id.ts"
import { headOf } from "../../core/values/printed.ts"
import type { Identity, Request } from "../request.ts"
import { all, asList } from "./list.ts"

interface RawStatus {
  readonly context: string
  readonly state: string
  readonly description: string | null
  readonly target_url: string | null
  readonly creator: { readonly login: string } | null
}

/** GitHub lists the newest first, so the first of each context counts. */
export async function readStatuses(
  request: Request,
  { repository }: Identity,
  ref: Sha,
): Promise<List<SeenCheck>> {
  const raw = await all(
    request,
    "GET /repos/{owner}/{repo}/commits/{ref}/statuses",
    { ...repository, ref },
    { items: asList, map: (status: RawStatus) => status },
  )
  const latest = new Map<string, RawStatus>()
  for (const status of raw.items) {
    if (!latest.has(status.context)) latest.set(status.context, status)
  }
  return { complete: raw.complete, items: [...latest.values()].map(toStatus) }
}

function toStatus({ context, state, description, target_url, creator }: RawStatus): SeenCheck {
  const login = creator?.login ?? "nobody"
  const is = state === "success" ? "green" : state === "pending" ? "running" : "red"
  return {
    name: context,
    app: { id: null, slug: login.replace(/\[bot\]$/, ""), name: login },
    is,
    url: target_url,
    said: is === "red" && description ? [headOf(description, DESCRIPTION_CHARACTERS_MAX)] : [],
  }
}

const DESCRIPTION_CHARACTERS_MAX = 400
