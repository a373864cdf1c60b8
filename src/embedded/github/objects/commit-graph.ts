/**
 * Questions about history, answered by walking from young to old. A commit's generation is one more
 * than its parents' highest, so children always come before parents and no walk goes too far.
 */
import type { Commit } from "./objects.ts"

export interface Node {
  readonly commit: Commit
  readonly generation: number
}

export type Lookup = (sha: string) => Node

export function isAncestor(look: Lookup, ancestor: string, descendant: string): boolean {
  const floor = look(ancestor).generation
  const seen = new Set([descendant])
  const queue = createQueue(look(descendant), ({ generation }) => generation)
  for (let node = queue.shift(); node && node.generation >= floor; node = queue.shift()) {
    if (node.commit.sha === ancestor) return true
    for (const parent of node.commit.parents) {
      if (seen.has(parent)) continue
      seen.add(parent)
      queue.add(look(parent))
    }
  }
  return false
}

/** The youngest commit that both reach. */
export function mergeBase(look: Lookup, one: string, other: string): string | null {
  let found: string | null = null
  paint(look, one, other, (sha, colour) => {
    if (colour === BOTH) found = sha
    return colour !== BOTH
  })
  return found
}

/** What `from` reaches and `without` does not. */
function difference(look: Lookup, from: string, without: string): ReadonlySet<string> {
  const only = new Set<string>()
  paint(look, from, without, (sha, colour, left) => {
    if (colour === LEFT) only.add(sha)
    return left > 0
  })
  return only
}

/** By committer date, newest first; in one second, the one met first: git's order. */
export function history(
  look: Lookup,
  from: string,
  options: { readonly max: number; readonly without?: string },
): readonly Commit[] {
  const wanted = options.without === undefined ? null : difference(look, from, options.without)
  if (wanted !== null && !wanted.has(from)) return []
  const commits: Commit[] = []
  const seen = new Set([from])
  const queue = createQueue(look(from), ({ commit }) => commit.committer.at)
  for (let node = queue.shift(); node && commits.length < options.max; node = queue.shift()) {
    commits.push(node.commit)
    for (const parent of node.commit.parents) {
      if (seen.has(parent) || wanted?.has(parent) === false) continue
      seen.add(parent)
      queue.add(look(parent))
    }
  }
  return commits
}

const LEFT = 1
const BOTH = 3

/** Walks from both ends; `visit` gets the colour, and how many that only `one` reaches still wait. */
function paint(
  look: Lookup,
  one: string,
  other: string,
  visit: (sha: string, colour: number, left: number) => boolean,
): void {
  const colours = new Map<string, number>()
  const queue = createQueue(look(one), ({ generation }) => generation)
  let left = 0
  const mark = (sha: string, colour: number) => {
    const before = colours.get(sha)
    const after = (before ?? 0) | colour
    colours.set(sha, after)
    if (before === undefined && sha !== one) queue.add(look(sha))
    left += (after === LEFT ? 1 : 0) - (before === LEFT ? 1 : 0)
  }
  mark(one, LEFT)
  mark(other, 2)
  for (let node = queue.shift(); node; node = queue.shift()) {
    const { sha, parents } = node.commit
    const colour = colours.get(sha) ?? 0
    if (colour === LEFT) left -= 1
    for (const parent of parents) mark(parent, colour)
    if (!visit(sha, colour, left)) return
  }
}

/** Highest first, equal ones in the order they came. Histories are nearly linear: it stays short. */
function createQueue(first: Node, rank: (node: Node) => number) {
  const nodes = [first]
  return {
    shift: () => nodes.shift(),
    add(node: Node) {
      const after = nodes.findIndex(other => rank(other) < rank(node))
      nodes.splice(after < 0 ? nodes.length : after, 0, node)
    },
  }
}
