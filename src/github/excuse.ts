/**
 * Tells people in one comment what keeps a mission from its work, where the mission's own texts cannot:
 * GitHub lets nothing be written into a log, or the App lacks a right. Such a comment is found again
 * by its marker, so that it is written once.
 */
import {
  emptyRepositoryText,
  foreignLogText,
  lackedRightsText,
  logRefusedText,
} from "../core/render/obstacle.ts"
import { ForeignLogError, messageOf } from "./errors.ts"
import { failureOf, type Obstacle } from "./failure.ts"
import { isRequest } from "./is-request.ts"
import { all, asList } from "./observe/list.ts"
import type { Identity, Request } from "./request.ts"

interface RawComment {
  readonly body: string | null
  readonly user: { readonly login: string; readonly type: string } | null
}

/** Rights and events that whoever administers the installation has not accepted. */
export interface LackedRights {
  /** Such as "checks: write". */
  readonly permissions: readonly string[]
  readonly events: readonly string[]
  /** Where they can be accepted. */
  readonly url: string
}

export async function excuse(
  request: Request,
  identity: Identity,
  { issue, error }: { readonly issue: number; readonly error: unknown },
): Promise<void> {
  const failure = failureOf(error, 0)
  if (failure.is !== "cannot") return
  const text = textFor(failure.why, error)
  // Where GitHub refuses comments as well, only the server's log can say it.
  if (text !== null)
    await sayOnce(request, identity, { issue, text, about: `cannot: ${failure.why}` })
}

/** Says it again once other rights are lacked. */
export function tellLackedRights(
  request: Request,
  identity: Identity,
  { issue, lacked }: { readonly issue: number; readonly lacked: LackedRights },
): Promise<void> {
  const about = `lacks: ${[...lacked.permissions, ...lacked.events].join(", ")}`
  return sayOnce(request, identity, { issue, text: lackedRightsText(lacked), about })
}

interface Said {
  readonly issue: number
  readonly text: string
  /** Stands in the marker, in words of ours. */
  readonly about: string
}

async function sayOnce(
  request: Request,
  { repository, login }: Identity,
  { issue: issue_number, text, about }: Said,
): Promise<void> {
  const here = { ...repository, issue_number }
  const { items } = await all(
    request,
    "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
    here,
    { items: asList, map: (comment: RawComment) => comment },
  )
  const marker = `<!-- missions ${about} -->`
  const isSaid = items.some(it => it.user?.login === login && it.body?.includes(marker))
  if (isSaid || !(await isAsked(request, here, items))) return
  const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"
  await request(route, { ...here, body: `${text}\n\n${marker}` })
}

function textFor(why: Obstacle, error: unknown): string | null {
  if (why === "empty") return emptyRepositoryText()
  if (error instanceof ForeignLogError) return foreignLogText(error.head)
  return why === "refused" ? logRefusedText(messageOf(error)) : null
}

/** Nobody else is told of what nobody asked for. */
async function isAsked(
  request: Request,
  here: Readonly<Record<string, unknown>>,
  comments: readonly RawComment[],
): Promise<boolean> {
  if (comments.some(it => it.user?.type === "User" && isRequest(it.body))) return true
  const { data } = await request("GET /repos/{owner}/{repo}/issues/{issue_number}", here)
  return isRequest(data.body)
}
