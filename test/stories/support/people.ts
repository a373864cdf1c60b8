/** What people do on GitHub, each with a token of their own. */
import { tokenRequest } from "../../../src/github/octokit.ts"
import type { Request } from "../../../src/github/request.ts"
import type { Clock } from "./clock.ts"
import { type GitHub, HERE } from "./github.ts"
import { type Hands, hands } from "./hands.ts"
import type { Login } from "./seed.ts"

type Button = "retry" | "explain" | "accept" | "re-run" | "re-run all"

export interface Person extends Hands {
  readonly login: string
  opens(title: string, body: string): Promise<number>
  /** Comments on the mission's issue, or on another one. Returns the comment's id. */
  says(body: string, issue?: number): Promise<number>
  edits(comment: number, body: string): Promise<void>
  deletes(comment: number): Promise<void>
  /** Presses a button of a completed check, or GitHub's own for running it, or all on its commit, again. */
  presses(button: Button, check: RegExp): void
  reacts(comment: number, content: "+1" | "rocket" | "eyes"): Promise<void>
  stops(run: number): Promise<void>
  merges(pullRequest: number): Promise<void>
  closesPullRequest(pullRequest: number): Promise<void>
  /** Puts the pull request into a merge queue. GitHub merges it beside the branch and asks for its checks there. */
  queues(pullRequest: number): Promise<string>
  /** Pushes one commit with these files onto a branch. */
  pushes(branch: string, files: Readonly<Record<string, string>>): Promise<string>
  /** Pushes a branch of the person's own, one commit on top of another branch. */
  branches(
    branch: string,
    work: { readonly from: string; readonly files: Readonly<Record<string, string>> },
  ): Promise<string>
  readonly request: Request
}

/** The story's first issue, which is the mission's. */
export const ISSUE = 1

export function createPerson(github: GitHub, clock: Clock, login: Login): Person {
  const user = Object.values(github.model.state.users).find(it => it.login === login)
  if (!user) throw new Error(`Nobody here is called ${login}.`)
  const token = github.face.userToken(user.id)
  const request = tokenRequest({ baseUrl: github.face.urls.api, token })
  const send: Request = (route, parameters) => {
    // Nobody does two things within one second.
    clock.pass(1_000)
    return request(route, { ...HERE, ...parameters })
  }
  return {
    login,
    request,
    async opens(title, body) {
      const { data } = await send("POST /repos/{owner}/{repo}/issues", { title, body })
      return data.number
    },
    async says(body, issue = ISSUE) {
      const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"
      const { data } = await send(route, { issue_number: issue, body })
      return data.id
    },
    async edits(comment_id, body) {
      await send("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", { comment_id, body })
    },
    async deletes(comment_id) {
      await send("DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", { comment_id })
    },
    presses(button, line) {
      clock.pass(1_000)
      const clicked = clickedOn(github, button, line)
      const actor = { type: "user", id: user.id } as const
      github.face.webhooks.enqueue(github.model.onClick(clicked, actor, clock.now()))
    },
    async reacts(comment_id, content) {
      const route = "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions"
      await send(route, { comment_id, content })
    },
    async stops(run_id) {
      await send("POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel", { run_id })
    },
    ...hands(send),
    async merges(pull_number) {
      await send("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", { pull_number })
    },
    async closesPullRequest(pull_number) {
      const closed = { pull_number, state: "closed" }
      await send("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", closed)
    },
    queues: number => queue(github, send, number),
    pushes: (branch, files) => push(send, branch, files),
    async branches(branch, { from, files }) {
      const at = await send("GET /repos/{owner}/{repo}/git/ref/{ref}", { ref: `heads/${from}` })
      const made = { ref: `refs/heads/${branch}`, sha: at.data.object.sha }
      await send("POST /repos/{owner}/{repo}/git/refs", made)
      return push(send, branch, files)
    },
  }
}

function clickedOn({ model }: GitHub, button: Button, line: RegExp) {
  const found = Object.values(model.state.checks).find(
    it => line.test(it.name) || line.test(it.title ?? ""),
  )
  if (!found) throw new Error(`No check reads ${line}.`)
  if (button === "re-run all") return { suiteOf: found.id }
  return { check: found.id, button: button === "re-run" ? null : button }
}

/** Makes branch and webhook as GitHub does, because the embedded GitHub has no queues. */
async function queue({ face, app, model }: GitHub, send: Request, number: number): Promise<string> {
  const { data: pull } = await send("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
    pull_number: number,
  })
  const ref = `gh-readonly-queue/main/pr-${number}-${pull.base.sha}`
  await send("POST /repos/{owner}/{repo}/git/refs", {
    ...{ ref: `refs/heads/${ref}`, sha: pull.base.sha },
  })
  const merge = { base: ref, head: pull.head.sha, commit_message: "Merge group" }
  const { data } = await send("POST /repos/{owner}/{repo}/merges", merge)
  const [repository] = Object.values(model.state.repositories)
  const payload = {
    ...{ action: "checks_requested", merge_group: { head_sha: data.sha, head_ref: ref } },
    repository: { id: repository?.id, name: HERE.repo, owner: { login: HERE.owner } },
    installation: { id: app.installation },
  }
  face.webhooks.enqueue([{ app: app.id, event: "merge_group", payload }])
  return data.sha
}

async function push(
  send: Request,
  branch: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const at = await send("GET /repos/{owner}/{repo}/git/ref/{ref}", { ref: `heads/${branch}` })
  const parent = at.data.object.sha
  const before = await send("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
    commit_sha: parent,
  })
  const tree = Object.entries(files).map(([path, content]) => ({
    path,
    mode: "100644",
    type: "blob",
    content,
  }))
  const made = await send("POST /repos/{owner}/{repo}/git/trees", {
    tree,
    base_tree: before.data.tree.sha,
  })
  const { data } = await send("POST /repos/{owner}/{repo}/git/commits", {
    message: "By hand",
    tree: made.data.sha,
    parents: [parent],
  })
  const moved = { ref: `heads/${branch}`, sha: data.sha }
  await send("PATCH /repos/{owner}/{repo}/git/refs/{ref}", moved)
  return data.sha
}
