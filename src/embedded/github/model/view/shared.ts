/** What all views share: times, node ids, and views that are built once. */
import type { World } from "../world.ts"

/** The same few instants are written again and again; writing one anew costs as much as a view. */
const written = new Map<number, string>()
const WRITTEN_MAX = 100_000

/** GitHub writes whole seconds. */
export function iso(at: number): string {
  const known = written.get(at)
  if (known !== undefined) return known
  if (written.size >= WRITTEN_MAX) written.clear()
  const text = new Date(at).toISOString().slice(0, 19) + "Z"
  written.set(at, text)
  return text
}

export const isoOrNull = (at: number | null) => (at === null ? null : iso(at))

/** As GitHub's: a prefix for the kind, then what means nothing to anybody else. */
export function nodeId(prefix: string, id: number, name?: string): string {
  const start = `${prefix}_kwDO${id.toString(36)}`
  return name === undefined ? start : `${start}-${Buffer.from(name).toString("base64url")}`
}

/** The other way; null: not of that kind. */
export function idInNode(prefix: string, node: string): number | null {
  const start = `${prefix}_kwDO`
  const text = node.slice(start.length)
  return node.startsWith(start) && /^[0-9a-z]{1,10}$/.test(text) ? Number.parseInt(text, 36) : null
}

/**
 * A view of one row alone, made again once the row is another than it was. Rows are changed in
 * place, so that only their fields tell; a list in one may grow unseen and must not be shown.
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
