/** Lists over several pages. A list that was cut off says so: nothing may be called absent from it. */
import type { List } from "../../core/log/observed.ts"
import type { Repository, Request } from "../request.ts"

/** 2,000 items: a mission has at most some hundred things, and a busy repository is asked by `since`. */
const PAGES_MAX = 20
const PER_PAGE = 100

export async function all<T, U>(
  request: Request,
  route: string,
  parameters: Readonly<Record<string, unknown>>,
  options: {
    readonly items: (data: T) => readonly unknown[]
    readonly map: (item: never) => U | null
    /** Of a list whose newest come first: nothing that comes later is wanted. */
    readonly isPast?: (item: never) => boolean
  },
): Promise<List<U>> {
  const items: U[] = []
  // What comes in at the front while we turn pages pushes the last of one onto the next.
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

/** Refs whose names begin so, in whole: GitHub knows no pages of them (docs: git/list-matching-refs). */
export async function refsUnder(
  request: Request,
  repository: Repository,
  prefix: string,
): Promise<readonly { readonly ref: string; readonly object: { readonly sha: string } }[]> {
  const { data } = await request("GET /repos/{owner}/{repo}/git/matching-refs/{ref}", {
    ...repository,
    ref: prefix,
  })
  return data
}
