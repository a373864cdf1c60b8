/**
 * Remembers comments that don't count because of who wrote them. On a public repository anybody can
 * write thousands, and without this list each look would ask GitHub again what their authors may
 * do.
 */
import type { List, SeenComment } from "../../core/log/observed.ts"
import { type Digest, digestOf } from "../../core/values/digest.ts"

/**
 * How many looks try to react to a comment. If GitHub allows no reactions there, this is enough.
 */
const LOOKS_MAX = 3
/** Each takes some hundred bytes. Older ones are forgotten and checked again. */
const COMMENTS_MAX = 10_000

type Written = Pick<SeenComment, "id" | "body">

interface Known {
  /** Digest of the text. A comment that was edited is checked again. */
  readonly digest: Digest
  readonly looks: number
}

export function createHeard() {
  const known = new Map<number, Known>()
  const looksAt = (comment: Written): number => {
    const before = known.get(comment.id)
    return before && before.digest === digestOf(comment.body) ? before.looks : 0
  }
  return {
    add(comments: readonly Written[]): void {
      for (const comment of comments) {
        const looks = looksAt(comment) + 1
        known.delete(comment.id)
        known.set(comment.id, { digest: digestOf(comment.body), looks })
      }
      for (const id of known.keys()) {
        if (known.size <= COMMENTS_MAX) return
        known.delete(id)
      }
    },
    without<L extends List<SeenComment>>(comments: L): L {
      const items = comments.items.filter(comment => looksAt(comment) < LOOKS_MAX)
      return { ...comments, items }
    },
  }
}
