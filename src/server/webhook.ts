/**
 * Turns GitHub's webhooks into wake-ups: each one says where to look. Nothing else that a webhook says
 * is believed, except that a button was pressed, because GitHub shows that nowhere else.
 */
import type { Probot } from "probot"
import type { ButtonName, PressedButton } from "../core/log/observed.ts"
import type { Sha } from "../core/values/id.ts"
import { isRequest } from "../github/is-request.ts"
import { parse } from "../github/marker.ts"
import type { UndatedButton } from "./buttons.ts"

/** Where something happened. */
export interface Wakeup {
  readonly repository: { readonly id: number; readonly owner: string; readonly repo: string }
  readonly installation: number | null
  /** The issue that has a mission or may get one; null if only live missions may have changed. */
  readonly issue: number | null
  /** The button that somebody pressed on one of our checks. */
  readonly button: UndatedButton | null
}

interface Payload {
  readonly action?: string
  readonly repository?: { id: number; name: string; owner: { login: string } }
  readonly installation?: { id: number }
  readonly issue?: { number: number; body?: string | null }
  readonly comment?: { body?: string | null }
  readonly check_run?: { id: number; external_id?: string | null }
  readonly check_suite?: { head_sha: string }
  readonly requested_action?: { identifier: string }
  readonly sender?: { id: number; login: string; type: string }
}

/** A Probot application function. It stores nothing: it answers GitHub at once and wakes the watch. */
export const wakeOnWebhook =
  (wake: (wakeup: Wakeup) => void) =>
  (app: Probot): void => {
    app.onAny(({ id, payload }) => {
      const told = payload as Payload
      const { repository, installation } = told
      if (!repository) return
      wake({
        repository: { id: repository.id, owner: repository.owner.login, repo: repository.name },
        installation: installation?.id ?? null,
        issue: issueIn(told),
        button: buttonIn(id, told),
      })
    })
  }

function issueIn({ action, issue, comment, check_run }: Payload): number | null {
  // Anybody may have written this id, but it only says where to look.
  if (check_run) return parse(check_run.external_id)?.mission ?? null
  // The body of a new issue counts like a comment.
  const words = comment ? comment.body : action === "opened" ? issue?.body : null
  return issue && isRequest(words) ? issue.number : null
}

/** The signature proves that GitHub sent it. What the sender may do is looked up when the request is decided. */
function buttonIn(id: string, told: Payload): UndatedButton | null {
  const name = nameIn(told)
  const on = placeOf(told)
  const { sender } = told
  if (name === null || on === null || sender?.type !== "User") return null
  return { id, by: { id: sender.id, login: sender.login }, name, on }
}

const BUTTON_NAMES: readonly ButtonName[] = ["retry", "explain", "accept"]

function nameIn({ action, requested_action }: Payload): ButtonName | null {
  if (action === "rerequested") return "retry"
  if (action !== "requested_action") return null
  return BUTTON_NAMES.find(name => name === requested_action?.identifier) ?? null
}

function placeOf({ check_run, check_suite }: Payload): PressedButton["on"] | null {
  if (check_run) return { check: check_run.id }
  return check_suite ? { commit: check_suite.head_sha as Sha } : null
}
