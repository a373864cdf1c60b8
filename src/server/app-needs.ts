/** What the App needs, as `app.yml` says it, and what of it somebody did not grant. */
import { parse } from "yaml"
import { z } from "zod"

const Level = z.enum(["read", "write", "admin"])

const Manifest = z.object({
  default_permissions: z.record(z.string(), Level),
  default_events: z.array(z.string()),
})

export interface AppNeeds {
  readonly permissions: Readonly<Record<string, z.infer<typeof Level>>>
  readonly events: readonly string[]
}

/** What GitHub says of an App, and of each of its installations. */
export interface Granted {
  readonly permissions: Readonly<Record<string, string | undefined>>
  readonly events: readonly string[]
  /** Whose account it is installed on. */
  readonly accountType?: string
  /** The page of the installation. */
  readonly url?: string
}

export interface Lacking {
  /** Such as "checks: write". */
  readonly permissions: readonly string[]
  readonly events: readonly string[]
}

/** `manifest` is the text of `app.yml`. Throws if it has another form. */
export function readNeeds(manifest: string): AppNeeds {
  const { default_permissions, default_events } = Manifest.parse(parse(manifest))
  return { permissions: default_permissions, events: default_events }
}

/** A person's own account has neither members nor teams, so nobody can grant that there. */
const ORGANISATIONS_ONLY = new Set(["members"])

const RANK: Readonly<Record<string, number>> = { read: 1, write: 2, admin: 3 }
const rankOf = (level: string | undefined): number => RANK[level ?? ""] ?? 0

export function lackingIn(needs: AppNeeds, granted: Granted): Lacking {
  const isOwn = granted.accountType === "User"
  const permissions = Object.entries(needs.permissions)
    .filter(([name]) => !(isOwn && ORGANISATIONS_ONLY.has(name)))
    .filter(([name, level]) => rankOf(granted.permissions[name]) < rankOf(level))
    .map(([name, level]) => `${name}: ${level}`)
  const events = needs.events.filter(name => !granted.events.includes(name))
  return { permissions, events }
}

export const lacksNothing = ({ permissions, events }: Lacking): boolean =>
  permissions.length + events.length === 0
