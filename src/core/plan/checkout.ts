/** What a repository's policy lets work trees hold besides what git itself keeps. */
import { z } from "zod"

/**
 * From the loosest to the strictest. "held": what the machine holds already, such as a person's own
 * clone. "fetched": what it lacks is fetched as well, which may cost the account bandwidth.
 */
export const LAID = ["fetched", "held", "off"] as const
export type Laid = (typeof LAID)[number]
export const LAID_USUAL: Laid = "held"

export const CheckoutPolicy = z.strictObject({
  /** Files of Git LFS, whole. */
  lfs: z.enum(LAID).default(LAID_USUAL),
  /** To be read, each at its recorded commit. */
  submodules: z.enum(LAID).default(LAID_USUAL),
})
export type CheckoutPolicy = Readonly<z.infer<typeof CheckoutPolicy>>

/** Older policies and logs say nothing of it. */
export const USUAL_CHECKOUT: CheckoutPolicy = CheckoutPolicy.parse({})
