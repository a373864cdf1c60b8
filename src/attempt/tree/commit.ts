/**
 * Makes commits that are the same however often they are made, because author, time and content are
 * all given.
 */
import type { Sha } from "../../core/values/id.ts"
import { OURSELVES } from "../../core/values/ourselves.ts"
import { GitError } from "./git-error.ts"
import type { Git } from "./own-git.ts"

/** The commit's own tree. */
export const treeOf = async (git: Git, commit: Sha): Promise<Sha> =>
  (await factOf(git, commit, /^tree ([0-9a-f]+)$/m)) as Sha

/** When it was committed, in seconds since 1970. */
const secondsOf = (git: Git, commit: Sha): Promise<string> =>
  factOf(git, commit, /^committer .* (-?\d+) [+-]\d+$/m)

/** The lines before the first empty one are the commit's facts (git-cat-file). */
async function factOf(git: Git, commit: Sha, line: RegExp): Promise<string> {
  const [facts = ""] = (await git.object(commit)).toString("latin1").split("\n\n", 1)
  const [, fact] = line.exec(facts) ?? []
  if (fact === undefined) throw new GitError(`git cat-file: ${commit} is no commit`)
  return fact
}

/** `parent`: null for a commit without history. `like`: the commit whose time is taken. */
export async function makeCommit(
  git: Git,
  options: {
    readonly tree: Sha
    readonly parent: Sha | null
    readonly like: Sha
    readonly message: string
  },
): Promise<Sha> {
  const { tree, parent, like, message } = options
  const seconds = await secondsOf(git, like)
  const date = `${seconds} +0000`
  const env = {
    GIT_AUTHOR_NAME: OURSELVES.name,
    GIT_AUTHOR_EMAIL: OURSELVES.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: OURSELVES.name,
    GIT_COMMITTER_EMAIL: OURSELVES.email,
    GIT_COMMITTER_DATE: date,
  }
  const parents = parent === null ? [] : ["-p", parent]
  const args = ["commit-tree", tree, ...parents, "-F", "-"]
  return (await git.text(args, { env, input: message })) as Sha
}

/** Makes git work in the checkout as in any other. This commit is never delivered. */
export async function throwaway(
  git: Git,
  { tree, parent }: { readonly tree: Sha; readonly parent: Sha },
): Promise<Sha> {
  const who = { NAME: OURSELVES.name, EMAIL: OURSELVES.email, DATE: "1700000000 +0000" }
  const env = Object.fromEntries(
    Object.entries(who).flatMap(([key, value]) => [
      [`GIT_AUTHOR_${key}`, value],
      [`GIT_COMMITTER_${key}`, value],
    ]),
  )
  const args = ["commit-tree", tree, "-p", parent, "-m", "Under verification"]
  return (await git.text(args, { env })) as Sha
}

/** Makes a tree of a few files, each given as text. */
export async function makeTree(git: Git, files: Readonly<Record<string, string>>): Promise<Sha> {
  const entries = await Promise.all(
    Object.keys(files)
      .sort()
      .map(async name => {
        const blob = await git.text(["hash-object", "-w", "--stdin"], { input: files[name]! })
        return `100644 blob ${blob}\t${name}`
      }),
  )
  return (await git.text(["mktree"], { input: `${entries.join("\n")}\n` })) as Sha
}
