/**
 * Pages of a list, and the Link header that leads through them.
 * The model answers whole lists; only this file may cut them.
 */

export interface Page {
  readonly data: unknown
  /** null: the list has one page only. */
  readonly link: string | null
}

/** Lists that GitHub answers whole. */
const WHOLE = new Set(["repos/get-content", "git/list-matching-refs", "git/get-tree"])
const PER_PAGE = 30
const PER_PAGE_MAX = 100

/** `url` is the address asked for; the links repeat it with another page. */
export function pageOf(operation: string, data: unknown, url: URL): Page {
  const list = WHOLE.has(operation) ? null : listIn(data)
  if (list === null) return { data, link: null }
  const size = Math.min(whole(url.searchParams.get("per_page")) ?? PER_PAGE, PER_PAGE_MAX)
  const page = whole(url.searchParams.get("page")) ?? 1
  const last = Math.max(1, Math.ceil(list.items.length / size))
  const items = list.items.slice((page - 1) * size, page * size)
  return { data: list.holding(items), link: linkOf(url, page, last) }
}

interface List {
  readonly items: readonly unknown[]
  holding(items: readonly unknown[]): unknown
}

/** A list stands bare, or beside its `total_count` or `total_commits`. */
function listIn(data: unknown): List | null {
  if (Array.isArray(data)) return { items: data, holding: items => items }
  if (typeof data !== "object" || data === null) return null
  const holder = data as Readonly<Record<string, unknown>>
  if ("total_commits" in holder && Array.isArray(holder["commits"])) {
    return { items: holder["commits"], holding: commits => ({ ...holder, commits }) }
  }
  if (!("total_count" in holder)) return null
  const found = Object.entries(holder).find(([, value]) => Array.isArray(value))
  if (found === undefined) return null
  const [name, items] = found
  return {
    items: items as readonly unknown[],
    holding: shown => ({ ...holder, [name]: shown }),
  }
}

function linkOf(url: URL, page: number, last: number): string | null {
  if (last === 1 && page === 1) return null
  const links: string[] = []
  const add = (to: number, rel: string) => {
    const there = new URL(url)
    there.searchParams.set("page", String(to))
    links.push(`<${there.href}>; rel="${rel}"`)
  }
  if (page > 1) add(Math.min(page - 1, last), "prev")
  if (page < last) add(page + 1, "next")
  if (page < last) add(last, "last")
  if (page > 1) add(1, "first")
  return links.join(", ")
}

function whole(text: string | null): number | null {
  if (text === null || !/^\d{1,9}$/.test(text) || Number(text) === 0) return null
  return Number(text)
}
