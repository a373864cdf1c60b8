/** What a repository's policy lets work trees hold besides what git itself keeps. */
import { z } from "zod"

/**
 * From the loosest to the strictest. "fetched": what the machine lacks is downloaded, which may
 * cost the account bandwidth. "held": only what the machine has already, such as in a person's own
 * clone.
 */
export const LAID = ["fetched", "held", "off"] as const
export type Laid = (typeof LAID)[number]
export const LAID_USUAL: Laid = "held"

export const CheckoutPolicy = z.strictObject({
  /** Files of Git LFS, whole. */
  lfs: z.enum(LAID).default(LAID_USUAL),
  /** For reading only, each at its recorded commit. */
  submodules: z.enum(LAID).default(LAID_USUAL),
})
export type CheckoutPolicy = Readonly<z.infer<typeof CheckoutPolicy>>

/** Older policies and logs do not say. */
export const USUAL_CHECKOUT: CheckoutPolicy = CheckoutPolicy.parse({})
