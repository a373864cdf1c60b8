/** What an attempt's programs reached outside of their rooms, as our own relay saw it. */
import { z } from "zod"
import { NETWORKS } from "../plan/network-policy.ts"

/** Programs may ask for any name, so lists are bounded; nobody reads more. */
export const CONTACTS_MAX = 40

const host = z.string().max(270)

export const Contacts = z.object({
  /** What they were held to. */
  network: z.enum(NETWORKS),
  /** Hosts by name, with a port other than 443 and 80. */
  reached: z.array(host).max(CONTACTS_MAX),
  refused: z.array(host).max(CONTACTS_MAX),
})
export type Contacts = Readonly<z.infer<typeof Contacts>>

/** Of each side. Left out: it started nothing, or an older program did not look. */
export const AttemptContacts = z.object({
  agents: Contacts.optional(),
  checks: Contacts.optional(),
})
export type AttemptContacts = Readonly<z.infer<typeof AttemptContacts>>
