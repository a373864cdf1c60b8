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
import { type Change, changesIn } from "./installed.ts"
import { namesIn, type Told } from "./touches.ts"

/** Where something happened, and what it may concern. */
export interface Wakeup {
  readonly repository: { readonly id: number; readonly owner: string; readonly repo: string }
  readonly installation: number | null
  /** The issue that has a mission or may get one; null if only live missions may have changed. */
  readonly issue: number | null
  /** What it is about: it wakes the missions that have one of these names. */
  readonly names: readonly string[]
  /** The button that somebody pressed on one of our checks. */
  readonly button: UndatedButton | null
}

interface Payload {
  readonly action?: string
  readonly repository?: {
    readonly id: number
    readonly name: string
    readonly owner: { readonly login: string }
  }
  readonly installation?: { readonly id: number }
  readonly issue?: { readonly number: number; readonly body?: string | null }
  readonly comment?: { readonly body?: string | null }
  readonly check_run?: { readonly id: number; readonly external_id?: string | null }
  readonly check_suite?: { readonly head_sha: string }
  readonly requested_action?: { readonly identifier: string }
  readonly sender?: { readonly id: number; readonly login: string; readonly type: string }
}

/** A Probot application function. It stores nothing: it answers GitHub at once and wakes the watch. */
export const wakeOnWebhook =
  (wake: (wakeup: Wakeup) => void, onPlaces: (changes: readonly Change[]) => void = () => {}) =>
  (app: Probot): void => {
    app.onAny(({ id, name, payload }) => {
      const { changes, wakeup } = meaningOf(id, name, payload)
      if (changes.length > 0) onPlaces(changes)
      if (wakeup) wake(wakeup)
    })
  }

/** What an event says of places, and where it says to look. */
export function meaningOf(id: string, event: string, payload: unknown) {
  const told = payload as Payload
  const { repository, installation } = told
  const wakeup: Wakeup | null = repository
    ? {
        repository: { id: repository.id, owner: repository.owner.login, repo: repository.name },
        installation: installation?.id ?? null,
        issue: issueIn(told),
        names: namesIn(event, payload as Told),
        button: buttonIn(id, told),
      }
    : null
  const installed = installation?.id ?? null
  return { installation: installed, changes: changesIn(event, told), wakeup }
}

function issueIn(told: Payload): number | null {
  const { action, issue, comment, check_run } = told
  // Anybody may have written this id, but it only says where to look.
  if (check_run) return nameIn(told) ? (parse(check_run.external_id)?.mission ?? null) : null
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
