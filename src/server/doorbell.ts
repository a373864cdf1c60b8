/**
 * What one webhook means to us: where to look, and what it says of places. It is plain data that may
 * travel between processes, and ringing it twice does no more than ringing it once.
 */
import { z } from "zod"
import type { Sha } from "../core/values/id.ts"

const Place = z.object({
  id: z.number(),
  owner: z.string(),
  repo: z.string(),
  installation: z.number(),
})

const Change = z.discriminatedUnion("type", [
  z.object({ type: z.literal("here"), place: Place }),
  z.object({ type: z.literal("gone"), repository: z.number() }),
  z.object({ type: z.literal("reopened"), repository: z.number() }),
  z.object({ type: z.literal("uninstalled"), installation: z.number() }),
  z.object({ type: z.literal("suspended"), installation: z.number() }),
  z.object({ type: z.literal("renewed"), installation: z.number() }),
  z.object({
    type: z.literal("account_renamed"),
    installation: z.number(),
    owner: z.string(),
  }),
])

const Button = z.object({
  id: z.string(),
  by: z.object({ id: z.number(), login: z.string() }),
  name: z.enum(["retry", "explain", "accept"]),
  on: z.union([
    z.object({ check: z.number() }),
    z.object({ commit: z.string().transform(sha => sha as Sha) }),
  ]),
})

const Wakeup = z.object({
  repository: z.object({ id: z.number(), owner: z.string(), repo: z.string() }),
  installation: z.number().nullable(),
  issue: z.number().nullable(),
  names: z.array(z.string()).readonly(),
  button: Button.nullable(),
})

/** A newer program of the same App may ring what this one does not know. */
export const Doorbell = z.object({
  /** GitHub's id of the webhook, and its event. */
  delivery: z.string(),
  event: z.string(),
  /** When it came, by the clock of the process that took it; only ever compared with great lengths. */
  at: z.number(),
  /** Whoever looks after this installation answers. */
  installation: z.number(),
  changes: z.array(Change).readonly(),
  wakeup: Wakeup.nullable(),
})
export type Doorbell = z.infer<typeof Doorbell>
