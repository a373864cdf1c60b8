/**
 * Tells people in one comment why nothing happens, where GitHub lets nothing be written into a log.
 * Such a comment is found again by its marker, so that it is written once.
 */
import { emptyRepositoryText, logRefusedText } from "../core/render/obstacle.ts"
import { messageOf } from "./errors.ts"
import { failureOf, type Obstacle } from "./failure.ts"
import { isRequest } from "./is-request.ts"
import { all, asList } from "./observe/list.ts"
import type { Identity, Request } from "./request.ts"

interface RawComment {
  readonly body: string | null
  readonly user: { readonly login: string; readonly type: string } | null
}

export async function excuse(
  request: Request,
  { repository, login }: Identity,
  { issue: issue_number, error }: { readonly issue: number; readonly error: unknown },
): Promise<void> {
  const failure = failureOf(error, 0)
  if (failure.is !== "cannot") return
  const text = textFor(failure.why, error)
  // Where GitHub refuses comments as well, only the server's log can say it.
  if (text === null) return
  const here = { ...repository, issue_number }
  const { items } = await all(
    request,
    "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
    here,
    { items: asList, map: (comment: RawComment) => comment },
  )
  const marker = `<!-- missions cannot: ${failure.why} -->`
  const isSaid = items.some(it => it.user?.login === login && it.body?.includes(marker))
  if (isSaid || !(await isAsked(request, here, items))) return
  const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"
  await request(route, { ...here, body: `${text}\n\n${marker}` })
}

function textFor(why: Obstacle, error: unknown): string | null {
  if (why === "empty") return emptyRepositoryText()
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
