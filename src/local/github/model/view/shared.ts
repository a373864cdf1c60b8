/** What all views share: times, node ids, and views that are built once. */
import type { World } from "../world.ts"

/** GitHub writes whole seconds. */
export const iso = (at: number) => new Date(at).toISOString().slice(0, 19) + "Z"

export const isoOrNull = (at: number | null) => (at === null ? null : iso(at))

/** As GitHub's: a prefix for the kind, then the id in disguise. */
export function nodeId(prefix: string, ...parts: readonly (number | string)[]): string {
  return `${prefix}_${Buffer.from(parts.join(":")).toString("base64url")}`
}

/** The other way; null: not of that kind. */
export function idInNode(prefix: string, node: string): number | null {
  if (!node.startsWith(prefix + "_")) return null
  const text = Buffer.from(node.slice(prefix.length + 1), "base64url").toString("utf8")
  return /^\d+$/.test(text) ? Number(text) : null
}

/** Accounts and repositories are shown hundreds of times and hardly ever change. */
export function once<View>(world: World, key: string, build: () => View): View {
  const known = world.views.get(key)
  if (known !== undefined) return known as View
  const view = build()
  world.views.set(key, view)
  return view
}
