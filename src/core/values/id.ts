/** Names of things. An id never gets a second meaning, and a key is never parsed for meaning. */
import { z } from "zod"

export type Sha = string & { readonly brand: "Sha" }
export const Sha = z
  .string()
  .regex(/^[0-9a-f]{40}$/, "a full git object id") as unknown as z.ZodType<Sha>

export type FeatureId = `F${number}`
export const FeatureId = z
  .string()
  .regex(/^F[1-9][0-9]{0,3}$/, 'a feature id such as "F3"') as unknown as z.ZodType<FeatureId>

export type MilestoneId = `M${number}`
export const MilestoneId = z
  .string()
  .regex(/^M[1-9][0-9]{0,2}$/, 'a milestone id such as "M1"') as unknown as z.ZodType<MilestoneId>

export type CriterionId = `C${number}`
export const CriterionId = z
  .string()
  .regex(/^C[1-9][0-9]{0,3}$/, 'a criterion id such as "C9"') as unknown as z.ZodType<CriterionId>

/** plan.2 · F3.1 · M1.behaviour.2 · final.gates.1 · M2.merge.1: one key, one run named in the log, one report. */
export type AttemptKey = string & { readonly brand: "AttemptKey" }
export const AttemptKey = z
  .string()
  .regex(/^(plan|sync|F\d+|(M\d+|final)\.(gates|scrutiny|behaviour|merge))\.\d+$/)
  .max(40) as unknown as z.ZodType<AttemptKey>

/**
 * The id identifies the person, because logins are renamed and registered again; the login is for
 * people to read. On their own machine a person also has a name, which no login can spell.
 */
export const Person = z.object({ id: z.int(), login: z.string(), name: z.string().optional() })
export type Person = Readonly<z.infer<typeof Person>>

export type Permission = "none" | "read" | "triage" | "write" | "maintain" | "admin"

/**
 * Where a request came from; each is answered once. It is a comment, an issue's body, an entry of
 * its timeline, or a pressed button. Further parts of one comment follow a slash: `comment:7/2`,
 * `comment:7/words`.
 */
export type CommandId =
  | `comment:${number}`
  | `comment:${number}/${string}`
  | `issue:${number}`
  | `issue:${number}/${string}`
  | `timeline:${number}`
  | `press:${string}`

/** The number that GitHub gave the comment or entry. */
export const numberOf = (id: CommandId): number =>
  Number.parseInt(id.slice(id.indexOf(":") + 1), 10)
