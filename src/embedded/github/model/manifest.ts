/**
 * Reads the manifest by which an App is registered, and refuses what GitHub's own page refuses. Which
 * permissions and events there are is generated from GitHub's description.
 */
import type { Level } from "../call.ts"
import published from "./app-manifest.generated.json" with { type: "json" }

export interface Manifest {
  readonly name: string
  readonly url: string
  readonly redirectUrl: string | null
  readonly isPublic: boolean
  readonly hook: { readonly url: string; readonly isActive: boolean } | null
  readonly permissions: Readonly<Record<string, Level>>
  readonly events: readonly string[]
}

const KEYS = new Set(
  `name url hook_attributes redirect_url callback_urls setup_url description public default_events
  default_permissions request_oauth_on_install setup_on_update`.split(/\s+/),
)

/**
 * Any of these permissions lets an App subscribe to the event (docs: "Webhook events and payloads").
 * Only those that somebody needed here.
 */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  check_run: ["checks"],
  check_suite: ["checks"],
  issue_comment: ["issues", "pull_requests"],
  issue_dependencies: ["issues"],
  issues: ["issues"],
  merge_group: ["merge_queues"],
  milestone: ["issues", "pull_requests"],
  pull_request: ["pull_requests"],
  pull_request_review: ["pull_requests"],
  push: ["contents"],
  repository: ["metadata"],
  repository_dispatch: ["contents"],
  status: ["statuses"],
  sub_issues: ["issues"],
  workflow_job: ["actions"],
  workflow_run: ["actions"],
}

const NAME_MAX = 34

/** Throws with the words of the page. */
export function readManifest(text: string): Manifest {
  const given = objectIn(text)
  const unknown = Object.keys(given).find(key => !KEYS.has(key))
  if (unknown !== undefined) throw new Error(`"${unknown}" is not a permitted key.`)
  const { name, url, hook_attributes, default_permissions = {}, default_events = [] } = given
  if (typeof name !== "string" || name === "" || name.length > NAME_MAX)
    throw new Error(`Name must have 1 to ${NAME_MAX} characters.`)
  const permissions = default_permissions as Readonly<Record<string, Level>>
  for (const [key, level] of Object.entries(permissions)) {
    const levels = (published.permissions as Readonly<Record<string, readonly string[]>>)[key]
    if (!levels?.includes(level))
      throw new Error(`Default permission records resource is not included: ${key} ${level}`)
  }
  const events = default_events as readonly string[]
  for (const event of events) {
    const isAllowed = NEEDED[event]?.some(key => permissions[key] !== undefined) ?? true
    if (!published.events.includes(event) || !isAllowed)
      throw new Error(`Default events unsupported: ${event}`)
  }
  const hook = hook_attributes as { readonly url?: unknown; readonly active?: boolean } | undefined
  return {
    name,
    url: address(url, "Url"),
    redirectUrl:
      given["redirect_url"] === undefined ? null : address(given["redirect_url"], "Redirect url"),
    isPublic: given["public"] === true,
    hook: hook ? { url: hookAddress(hook.url), isActive: hook.active !== false } : null,
    permissions,
    events,
  }
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text)
  if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>
  throw new Error("The manifest must be a JSON object.")
}

function address(value: unknown, what: string): string {
  if (typeof value === "string" && URL.canParse(value) && /^https?:/.test(value)) return value
  throw new Error(`${what} must be a valid URL`)
}

/** GitHub cannot reach a machine of its own name only. */
function hookAddress(value: unknown): string {
  const url = address(value, "Hook url")
  if (!/^(?:localhost|127\.|\[::1\])/.test(new URL(url).hostname)) return url
  throw new Error("Hook url is not supported because it isn't reachable over the public Internet")
}
