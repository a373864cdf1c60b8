/**
 * Comments from which nothing is taken, because of who wrote them. On a public repository anybody may write
 * thousands, and without this each look would ask GitHub for their authors' permission again.
 */
import type { List, SeenComment } from "../../core/log/observed.ts"
import { type Digest, digestOf } from "../../core/values/digest.ts"

/** A reaction that GitHub did not take is tried again as often; where none is allowed, that is enough. */
const LOOKS_MAX = 3
/** Some hundred bytes each. Older ones are forgotten, and heard anew. */
const COMMENTS_MAX = 10_000

type Written = Pick<SeenComment, "id" | "body">

interface Known {
  /** Who edits a comment is heard again. */
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
