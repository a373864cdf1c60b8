/** How many tokens attempts used, as far as anybody counted them. Where no price is known, it stands for the cost. */
import { z } from "zod"
import type { Usage } from "../log/attempt.ts"

export const ToldTokens = z.strictObject({
  sum: z.number(),
  /** Whether every attempt is in it. */
  isWhole: z.boolean(),
})
export type ToldTokens = Readonly<z.infer<typeof ToldTokens>>

/** null: of no attempt anybody knows it. A part of the input that came from a cache is left out, as for ceilings. */
export function toldTokens(usages: readonly Pick<Usage, "tokens">[]): ToldTokens | null {
  const told = usages.flatMap(({ tokens }) => tokens ?? [])
  if (told.length === 0) return null
  const sum = told.reduce((all, tokens) => all + tokens.in + tokens.out, 0)
  return { sum, isWhole: told.length === usages.length }
}
