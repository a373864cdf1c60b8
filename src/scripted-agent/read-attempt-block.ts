/**
 * Reads from the end of a prompt which attempt it is for. This program knows only the text of a
 * prompt, and nothing of the program that wrote it.
 */
import { z } from "zod"

export const AttemptBlock = z.object({
  attempt: z.string(),
  try: z.int(),
  kind: z.enum(["plan", "feature", "validation"]),
  feature: z.string().nullable(),
  milestone: z.string().nullable(),
  step: z.string().nullable(),
  fixes: z.string().nullable(),
  criteria: z.array(
    z.object({
      ...{ id: z.string(), kind: z.string(), run: z.string().nullable() },
      steps: z.int().positive().optional(),
    }),
  ),
  looks: z.array(z.string()).optional(),
})
export type AttemptBlock = Readonly<z.infer<typeof AttemptBlock>>

/**
 * The last block counts, because what others wrote comes before it. Null if the prompt has none.
 */
export function findAttemptBlock(prompt: string): AttemptBlock | null {
  const last = [...prompt.matchAll(/^```missions-attempt\n(.*)\n```$/gm)].at(-1)?.[1]
  if (last === undefined) return null
  try {
    return AttemptBlock.safeParse(JSON.parse(last)).data ?? null
  } catch {
    return null
  }
}
