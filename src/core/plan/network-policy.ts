/** What a repository's policy lets agents, and the commands of plans, reach outside of their room. */
import { z } from "zod"

/**
 * From the loosest to the strictest. "listed": registries of packages, and the hosts that the
 * policy names. Where nothing can limit it, it is open and said to be.
 */
export const NETWORKS = ["open", "listed", "none"] as const
export type NetworkMode = (typeof NETWORKS)[number]

/** Older policies and logs do not say. */
export const NETWORK_USUAL: NetworkMode = "listed"

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
/**
 * A name in lower case, as `registry.example.com`; behind `*.` every name below it, and not the name
 * itself. Without a port it stands for 443 and 80.
 */
export const HOST = new RegExp(
  `^(?=.{3,270}$)(?:\\*\\.)?(?:${LABEL}\\.)+(?=[a-z0-9-]*[a-z])${LABEL}(?::[1-9][0-9]{0,4})?$`,
)

export const NetworkPolicy = z.strictObject({
  agents: z.enum(NETWORKS).optional(),
  /** Set-up, gates, criteria and services. */
  checks: z.enum(NETWORKS).optional(),
  /** In addition to the registries that are usual. */
  hosts: z.array(z.string().regex(HOST)).optional(),
  /** Private ones that set-up alone reads from, by a login of ours. Each is a line that `registry.ts` reads. */
  registries: z.array(z.string().max(600)).optional(),
})
export type NetworkPolicy = Readonly<z.infer<typeof NetworkPolicy>>
