/** What people, and another product's bot, do on the board by hand. */
import { tokenRequest } from "../../../src/github/octokit.ts"
import type { Request } from "../../../src/github/request.ts"
import { type GitHub, HERE } from "./github.ts"

export interface Hands {
  closes(issue: number, as: "completed" | "not_planned"): Promise<void>
  reopens(issue: number): Promise<void>
  rewrites(issue: number, body: string): Promise<void>
  assigns(issue: number, login: string): Promise<void>
  unassigns(issue: number, login: string): Promise<void>
  unlabels(issue: number, label: string): Promise<void>
  /** `on` must be done before `issue`. */
  blocks(issue: number, on: number): Promise<void>
}

const ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}"

export const hands = (send: Request): Hands => ({
  async closes(issue_number, state_reason) {
    await send(`PATCH ${ISSUE}`, { issue_number, state: "closed", state_reason })
  },
  async reopens(issue_number) {
    await send(`PATCH ${ISSUE}`, { issue_number, state: "open" })
  },
  async rewrites(issue_number, body) {
    await send(`PATCH ${ISSUE}`, { issue_number, body })
  },
  async assigns(issue_number, assignee) {
    await send(`POST ${ISSUE}/assignees`, { issue_number, assignees: [assignee] })
  },
  async unassigns(issue_number, assignee) {
    await send(`DELETE ${ISSUE}/assignees`, { issue_number, assignees: [assignee] })
  },
  async unlabels(issue_number, name) {
    await send(`DELETE ${ISSUE}/labels/{name}`, { issue_number, name })
  },
  async blocks(issue_number, on) {
    const { data } = await send(`GET ${ISSUE}`, { issue_number: on })
    await send(`POST ${ISSUE}/dependencies/blocked_by`, { issue_number, issue_id: data.id })
  },
})

/** A bot that closes old issues, installed beside ours. */
export function staleBot({ model, face, repositoryId }: GitHub, now: number): Hands {
  const permissions = { issues: "write", metadata: "read" } as const
  const owner = model.state.repositories[repositoryId]!.owner
  const app = model.setup.app({ slug: "stale", name: "Stale", owner, permissions, events: [] }, now)
  const repositories = [repositoryId]
  const installation = model.setup.install({ app, account: owner, repositories }, now)
  const actor = { type: "installation", app, installation, permissions } as const
  const grant = { actor, expiresAt: now + 3_600_000, repositories: null }
  const request = tokenRequest({ baseUrl: face.urls.api, token: face.tokens.mint(grant) })
  return hands((route, parameters) => request(route, { ...HERE, ...parameters }))
}
