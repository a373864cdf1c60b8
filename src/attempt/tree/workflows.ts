/**
 * Writes the default branch's workflows into a tree. Unless a token has the permission for
 * workflows, GitHub refuses a push whose workflows differ from the default branch's, even if the
 * pusher never touched them.
 */
import type { Sha } from "../../core/values/id.ts"
import type { Git } from "./own-git.ts"

const FOLDER = ".github/workflows"
const HERE = "refs/ours/default"

/** What the shared fetch has to bring for it. */
export const defaultBranchHere = (branch: string): string => `+refs/heads/${branch}:${HERE}`

/**
 * Runs after that fetch. The index holds the tree to be changed; the result is that tree with
 * today's workflows.
 */
export async function withWorkflows(git: Git, index: string): Promise<Sha> {
  const existing = await git.text(["ls-files", "-z", "--", FOLDER], { index })
  const removed = paths(existing).map(path => `0 ${"0".repeat(40)}\t${path}`)
  const wanted = paths(await git.text(["ls-tree", "-r", "-z", HERE, "--", `${FOLDER}/`]))
  // ls-tree prints "mode type id<tab>path", and update-index wants no type.
  const added = wanted.map(line => line.replace(/^(\d+) \w+ /, "$1 "))
  const input = [...removed, ...added].map(line => `${line}\0`).join("")
  if (input !== "") await git.text(["update-index", "-z", "--index-info"], { index, input })
  return (await git.text(["write-tree"], { index })) as Sha
}

const paths = (listing: string): readonly string[] => listing.split("\0").filter(it => it !== "")
