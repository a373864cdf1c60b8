/**
 * Reads lists over several pages. A list that was cut off says so, because nothing counts as absent
 * from it.
 */
import type { List } from "../../core/log/observed.ts"
import { isObstacle } from "../failure.ts"
import type { Repository, Request } from "../request.ts"

/**
 * Enough for 2,000 items. A mission has at most some hundred things, and busy repositories are
 * asked with `since`.
 */
const PAGES_MAX = 20
const PER_PAGE = 100

export async function all<T, U>(
  request: Request,
  route: string,
  parameters: Readonly<Record<string, unknown>>,
  options: {
    readonly items: (data: T) => readonly unknown[]
    readonly map: (item: never) => U | null
    /** For a list with the newest first: true for an item after which no more are wanted. */
    readonly isPast?: (item: never) => boolean
  },
): Promise<List<U>> {
  const items: U[] = []
  // If items are added at the front while we read, the last item of a page appears again on the
  // next one.
  const read = new Set<number>()
  for (let page = 1; page <= PAGES_MAX; page++) {
    const { data } = await request(route, { ...parameters, per_page: PER_PAGE, page })
    const raw = options.items(data as T)
    for (const item of raw) {
      const { id } = item as { readonly id?: number }
      if (id !== undefined && read.has(id)) continue
      if (id !== undefined) read.add(id)
      const mapped = options.map(item as never)
      if (mapped !== null) items.push(mapped)
    }
    const isOver = raw.length < PER_PAGE || options.isPast?.(raw.at(-1) as never)
    if (isOver) return { complete: true, items }
  }
  return { complete: false, items }
}

export const asList = (data: readonly unknown[]): readonly unknown[] => data

/**
 * All refs whose names begin with this text. GitHub has no pages for them (docs:
 * git/list-matching-refs).
 */
export async function refsUnder(
  request: Request,
  repository: Repository,
  prefix: string,
): Promise<readonly { readonly ref: string; readonly object: { readonly sha: string } }[]> {
  const route = "GET /repos/{owner}/{repo}/git/matching-refs/{ref}"
  try {
    return (await request(route, { ...repository, ref: prefix })).data
  } catch (error) {
    if (isObstacle(error, "empty")) return []
    throw error
  }
}
