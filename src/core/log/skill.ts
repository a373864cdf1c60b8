/** What the worker of an attempt says of a skill that it was given. No proof, like everything that agents say. */
import { z } from "zod"

export const UsedSkill = z.object({
  name: z.string().max(64),
  helped: z.boolean(),
  because: z.string().max(500),
  /** The whole text as it would have been better. null: good as it is. */
  better: z.string().max(50_000).nullable(),
})
export type UsedSkill = Readonly<z.infer<typeof UsedSkill>>
