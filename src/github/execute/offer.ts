/**
 * Opens the pull request with skills: one commit on a branch of its own, which is the same commit
 * whoever makes it.
 */
import type { Create } from "../../core/log/effect.ts"
import { keyOf } from "../../core/log/thing.ts"
import { OURSELVES } from "../../core/values/ourselves.ts"
import { messageOf, statusOf, TerminalError } from "../errors.ts"
import { block } from "../marker.ts"
import type { Sending } from "./sending.ts"

type Offering = Extract<Create, { thing: { type: "offer" } }>

/** If an earlier try got no answer, each step finds its result already there. */
export async function openOffer(
  sending: Sending,
  { thing, text, commit }: Offering,
  base: string,
): Promise<{ readonly id: number; readonly number: number }> {
  const { request, identity, mission } = sending
  const sha = await writeCommit(sending, commit)
  await begin(sending, commit.branch, sha)
  const marker = { mission: mission.ref.issue, thing: keyOf(thing), digest: text.digest }
  const { data } = await request("POST /repos/{owner}/{repo}/pulls", {
    ...identity.repository,
    title: text.title ?? "",
    body: block(text.body, marker),
    head: commit.branch,
    base,
  })
  return data
}

/** Author and date are fixed, so that the same files make the same commit. */
async function writeCommit(
  { request, identity }: Sending,
  { onto, files, at, message }: Offering["commit"],
): Promise<string> {
  const parent = await request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
    ...identity.repository,
    commit_sha: onto,
  })
  const tree = await request("POST /repos/{owner}/{repo}/git/trees", {
    ...identity.repository,
    base_tree: parent.data.tree.sha,
    tree: Object.entries(files).map(([path, content]) => ({
      ...{ path, content, mode: "100644", type: "blob" },
    })),
  })
  const by = { ...OURSELVES, date: at }
  const { data } = await request("POST /repos/{owner}/{repo}/git/commits", {
    ...identity.repository,
    ...{ message, tree: tree.data.sha, parents: [onto], author: by, committer: by },
  })
  return data.sha
}

/**
 * Makes the branch, unless an earlier try made it. Somebody else's branch of that name is left
 * alone.
 */
async function begin({ request, identity }: Sending, branch: string, sha: string): Promise<void> {
  try {
    const ref = `refs/heads/${branch}`
    await request("POST /repos/{owner}/{repo}/git/refs", { ...identity.repository, ref, sha })
  } catch (error) {
    if (statusOf(error) !== 422 || !/already exists/i.test(messageOf(error))) throw error
    const { data } = await request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
      ...identity.repository,
      ref: `heads/${branch}`,
    })
    if (data.object.sha === sha) return
    throw new TerminalError(`The branch ${branch} is somebody else's`, 422, { cause: error })
  }
}
