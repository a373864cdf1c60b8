/** What the worker of one attempt says of a skill that it was given. A claim, like all that agents say. */
import { z } from "zod"

export const UsedSkill = z.object({
  name: z.string().max(64),
  helped: z.boolean(),
  because: z.string().max(500),
  /** How its whole text would have been better; null: as it is. */
  better: z.string().max(50_000).nullable(),
})
export type UsedSkill = Readonly<z.infer<typeof UsedSkill>>
