/** A behaviour is proven by performing its steps: a validator who passes it says for each what was seen. */
import { z } from "zod"
import { STEPS_MAX } from "../values/limits.ts"
import type { Criterion } from "./plan.ts"

const ShownStep = z.strictObject({
  /** The number of the step, from 1, in the order of the criterion. */
  step: z.int().min(1).max(STEPS_MAX),
  saw: z.string().trim().min(1).max(2_000),
})
export type ShownStep = Readonly<z.infer<typeof ShownStep>>
export const ShownSteps = z.array(ShownStep).max(STEPS_MAX)

/** The numbers of steps about which the validator said nothing. */
export function unshownSteps(criterion: Criterion, shown: readonly ShownStep[]): readonly number[] {
  if (criterion.kind !== "behaviour") return []
  const numbers = criterion.steps.map((_, index) => index + 1)
  return numbers.filter(number => !shown.some(({ step }) => step === number))
}
