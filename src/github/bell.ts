/** Webhooks as bells: each says where to look. What it says besides is not believed. */
import type { Probot } from "probot"

export interface Rung {
  readonly repository: { readonly id: number; readonly owner: string; readonly repo: string }
  readonly installation: number | null
  /** An issue on which a mission may begin; null: only what is live may have changed. */
  readonly issue: number | null
}

interface Payload {
  readonly action?: string
  readonly repository?: { id: number; name: string; owner: { login: string } }
  readonly installation?: { id: number }
  readonly issue?: { number: number; body?: string | null }
  readonly comment?: { body?: string | null }
}

/** Whether it looks like a request; what it really asks is parsed later. */
export const isRequest = (body: string | null | undefined): boolean =>
  /^\s*(\/missions?|@missions)\b/i.test(body ?? "")

/** A Probot application function. It stores nothing: it answers GitHub at once and rings. */
export const bell =
  (ring: (rung: Rung) => void) =>
  (app: Probot): void => {
    app.onAny(({ payload }) => {
      const { action, repository, installation, issue, comment } = payload as Payload
      if (!repository) return
      // The body of a new issue counts like its first comment.
      const words = comment ? comment.body : action === "opened" ? issue?.body : null
      ring({
        repository: { id: repository.id, owner: repository.owner.login, repo: repository.name },
        installation: installation?.id ?? null,
        issue: issue && isRequest(words) ? issue.number : null,
      })
    })
  }
