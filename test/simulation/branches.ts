/** Commits that people of a simulated world push, and branches on which they build. */
import type { FeatureId } from "../../src/core/values/id.ts"
import { type Acting, ask } from "./acting.ts"
import { dataOf, EPOCH_MS, type Somebody } from "./hub.ts"

interface Push {
  readonly branch: string
  /** The commit on top of which it is made. */
  readonly from: string
  readonly files: Readonly<Record<string, string>>
}

export const headOf = ({ world }: Acting, branch: string): string | null =>
  world.hub.objects.readRef(`refs/heads/${branch}`)

/** Pushes onto the branch, or makes it. */
export function push(acting: Acting, { branch, from, files }: Push, by: Somebody): boolean {
  const sha = commit(acting, { from, files }, by)
  if (sha === null) return false
  const isThere = headOf(acting, branch) !== null
  const answer = isThere
    ? ask(acting, "git/update-ref", { ref: `heads/${branch}` }, { sha, force: true }, by)
    : ask(acting, "git/create-ref", {}, { ref: `refs/heads/${branch}`, sha }, by)
  return answer.status < 300
}

/** Rewrites the branch, so that it no longer contains what the mission merged. */
export function rewrite(acting: Acting, branch: string, by: Somebody): boolean {
  const from = headOf(acting, "main")
  if (from === null || headOf(acting, branch) === null) return false
  return push(acting, { branch, from, files: { "docs/anew.md": "# Anew\n" } }, by)
}

/** Pushes what somebody built for a feature to the branch where it is looked for. */
export function build(acting: Acting, feature: FeatureId, by: Somebody): boolean {
  const { random, watched } = acting
  const from = headOf(acting, `mission/${watched.ref.issue}/main`) ?? headOf(acting, "main")
  if (from === null) return false
  const files = {
    [`src/${feature.toLowerCase()}/code.ts`]: `export const by = ${random.int(1, 1e6)}\n`,
  }
  return push(acting, { branch: `mission/${watched.ref.issue}/${feature}`, from, files }, by)
}

function commit(
  acting: Acting,
  { from, files }: Omit<Push, "branch">,
  by: Somebody,
): string | null {
  const tree = Object.entries(files).map(([path, content]) => ({
    ...{ path, mode: "100644", type: "blob", content },
  }))
  const made = ask(acting, "git/create-tree", {}, { tree, base_tree: from }, by)
  if (made.status >= 300) return null
  const { time } = acting.world
  const date = new Date(EPOCH_MS + time.now()).toISOString()
  const author = { name: by.login, email: `${by.login}@example.org`, date }
  const body = { message: "By hand\n", tree: dataOf(made).sha, parents: [from], author }
  const answer = ask(acting, "git/create-commit", {}, body, by)
  return answer.status < 300 ? dataOf(answer).sha : null
}
