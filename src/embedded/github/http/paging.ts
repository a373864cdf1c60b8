/**
 * Cuts a list into pages and writes the Link header that leads through them. The model answers
 * whole lists, and only this file cuts them, except a history of commits, which is too long to be
 * answered whole.
 */

export interface Page {
  readonly data: unknown
  /** Null if the list has only one page. */
  readonly link: string | null
}

/** The page that a URL asks for. */
export interface WantedPage {
  readonly page: number
  readonly size: number
}

/** Lists that GitHub answers whole. */
const WHOLE = new Set(["repos/get-content", "git/list-matching-refs", "git/get-tree"])
/** GitHub answers a comparison whole as well, unless the caller asks for a page. */
const COMPARISON = "repos/compare-commits"
const PER_PAGE = 30
const PER_PAGE_MAX = 100

/** `url` is the address of the request. The links repeat it with another page. */
export function pageOf(operation: string, data: unknown, url: URL): Page {
  const isWhole = WHOLE.has(operation) || (operation === COMPARISON && !isAsked(url))
  const list = isWhole ? null : listIn(data)
  if (list === null) return { data, link: null }
  const { page, size } = wantedPage(url)
  const last = Math.max(1, Math.ceil(list.items.length / size))
  const items = list.items.slice((page - 1) * size, page * size)
  return { data: list.holding(items), link: linkOf(url, page, { last, hasNext: page < last }) }
}

/** One page of a list whose length isn't known. `items` are those of this page. */
export function openPage(items: readonly unknown[], hasNext: boolean, url: URL): Page {
  return { data: items, link: linkOf(url, wantedPage(url).page, { last: null, hasNext }) }
}

export function wantedPage(url: URL): WantedPage {
  const size = Math.min(whole(url.searchParams.get("per_page")) ?? PER_PAGE, PER_PAGE_MAX)
  return { page: whole(url.searchParams.get("page")) ?? 1, size }
}

function isAsked(url: URL): boolean {
  return url.searchParams.has("page") || url.searchParams.has("per_page")
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

function linkOf(
  url: URL,
  page: number,
  { last, hasNext }: { readonly last: number | null; readonly hasNext: boolean },
): string | null {
  if (page === 1 && !hasNext) return null
  const links: string[] = []
  const add = (to: number, rel: string) => {
    const there = new URL(url)
    there.searchParams.set("page", String(to))
    links.push(`<${there.href}>; rel="${rel}"`)
  }
  if (page > 1) add(Math.min(page - 1, last ?? page), "prev")
  if (hasNext) add(page + 1, "next")
  if (hasNext && last !== null) add(last, "last")
  if (page > 1) add(1, "first")
  return links.join(", ")
}

function whole(text: string | null): number | null {
  if (text === null || !/^\d{1,9}$/.test(text) || Number(text) === 0) return null
  return Number(text)
}
