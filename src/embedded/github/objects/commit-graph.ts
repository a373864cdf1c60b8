/**
 * Answers questions about history by walking from young commits to old ones. A commit's generation
 * is one more than its parents' highest, so a walk meets children before parents and stops early.
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

/** The youngest common ancestor. */
export function mergeBase(look: Lookup, one: string, other: string): string | null {
  let found: string | null = null
  paint(look, one, other, (sha, colour) => {
    if (colour === BOTH) found = sha
    return colour !== BOTH
  })
  return found
}

/** The commits that `from` reaches and `without` doesn't. */
function difference(look: Lookup, from: string, without: string): ReadonlySet<string> {
  const only = new Set<string>()
  paint(look, from, without, (sha, colour, left) => {
    if (colour === LEFT) only.add(sha)
    return left > 0
  })
  return only
}

/**
 * Newest committer date first. Of commits in one second, the one found first comes first, as in
 * git.
 */
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

/**
 * Walks from both commits. `visit` gets the colour of each commit, and how many commits that only
 * `one` reaches still wait.
 */
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

/**
 * A queue with the highest first, and equals in the order of arrival. It stays short, because
 * histories are nearly linear.
 */
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
