/** Dollars, and what one attempt or one mission may use at most. */
import { z } from "zod"

/** US dollars. Cents and their fractions count, because a model's call costs far less than a cent. */
export type Usd = number & { readonly brand: "Usd" }
export const Usd = z.number().nonnegative() as unknown as z.ZodType<Usd>
export const usd = (amount: number): Usd => amount as Usd

/** null: this quantity has no ceiling. Minutes are runner minutes of wall clock. */
export const Cap = z.strictObject({
  usd: Usd.nullable(),
  tokens: z.int().nonnegative().nullable(),
  minutes: z.number().nonnegative(),
})
export type Cap = Readonly<z.infer<typeof Cap>>

/** Slack for comparing sums of floating point dollars: a thousandth of a cent. */
const USD_SLACK = 0.000_01
export const fits = (sum: number, max: number): boolean => sum <= max + USD_SLACK
