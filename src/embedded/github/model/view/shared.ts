/** What all views use: times, node ids, and views that are built once. */
import type { World } from "../world.ts"

/**
 * The same few instants are written over and over, and formatting one costs as much as a whole
 * view.
 */
const written = new Map<number, string>()
const WRITTEN_MAX = 100_000

/** An instant as GitHub writes it, in whole seconds. */
export function iso(at: number): string {
  const known = written.get(at)
  if (known !== undefined) return known
  if (written.size >= WRITTEN_MAX) written.clear()
  const text = new Date(at).toISOString().slice(0, 19) + "Z"
  written.set(at, text)
  return text
}

export const isoOrNull = (at: number | null) => (at === null ? null : iso(at))

/** A node id like GitHub's: a prefix for the kind, then a text that only we can read. */
export function nodeId(prefix: string, id: number, name?: string): string {
  const start = `${prefix}_kwDO${id.toString(36)}`
  return name === undefined ? start : `${start}-${Buffer.from(name).toString("base64url")}`
}

/** The id inside a node id; null if it isn't of that kind. */
export function idInNode(prefix: string, node: string): number | null {
  const start = `${prefix}_kwDO`
  const text = node.slice(start.length)
  return node.startsWith(start) && /^[0-9a-z]{1,10}$/.test(text) ? Number.parseInt(text, 36) : null
}

/**
 * A view of one row, built again only after a field of the row changed. Rows are changed in place,
 * so the fields are compared. A list that grows inside a field goes unnoticed, so such a view must
 * not show one.
 */
export function remembered<Row extends object, View>(row: Row, build: () => View): View {
  const known = shown.get(row)
  if (known !== undefined && isSame(known.was, row)) return known.view as View
  const view = build()
  shown.set(row, { was: { ...row }, view })
  return view
}

const shown = new WeakMap<object, { readonly was: object; readonly view: unknown }>()

function isSame<Row extends object>(was: Row, is: Row): boolean {
  for (const field in is) if (was[field] !== is[field]) return false
  return true
}

/** Accounts and repositories are shown hundreds of times and hardly ever change. */
export function once<View>(world: World, key: string, build: () => View): View {
  const known = world.views.get(key)
  if (known !== undefined) return known as View
  const view = build()
  world.views.set(key, view)
  return view
}
