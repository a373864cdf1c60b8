/**
 * Reads which files differ between two commits. If GitHub can't tell, the answer must never look
 * like "none".
 */
import type { Comparison } from "../../core/log/observed.ts"
import type { Pair } from "../../core/work/carry.ts"
import { statusOf } from "../errors.ts"
import type { Identity, Request } from "../request.ts"

/** GitHub shows no more files of one comparison (docs: commits, "Compare two commits"). */
const FILES_MAX = 300

export const readComparisons = (
  request: Request,
  identity: Identity,
  pairs: readonly Pair[],
): Promise<readonly Comparison[]> =>
  Promise.all(
    pairs.map(async pair => ({ ...pair, changed: await readChanged(request, identity, pair) })),
  )

async function readChanged(
  request: Request,
  { repository }: Identity,
  { from, to }: Pair,
): Promise<Comparison["changed"]> {
  const route = "GET /repos/{owner}/{repo}/compare/{base}...{head}"
  const asked = { ...repository, base: from, head: to, per_page: 1 }
  try {
    const { data } = await request(route, asked)
    const files: readonly { readonly filename: string; readonly previous_filename?: string }[] =
      data.files ?? []
    // GitHub compares with the common ancestor of the two. That's the whole change only if the
    // second commit is later than the first.
    const isLater = data.status === "ahead" || data.status === "identical"
    if (!isLater || files.length >= FILES_MAX) return null
    return files.flatMap(file => [file.filename, file.previous_filename ?? []].flat())
  } catch (error) {
    // One of the commits no longer exists.
    if (statusOf(error) === 404 || statusOf(error) === 422) return null
    throw error
  }
}
