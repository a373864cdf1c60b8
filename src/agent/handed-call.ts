/** Says of one call of a role tool what a person wants to know of it. */
import { z } from "zod"
import type { Told } from "../core/log/transcript.ts"

const Shown = z.object({
  text: z.string().optional(),
  criterion: z.string().optional(),
  is: z.string().optional(),
})

export function handedCall(call: {
  readonly name: string
  readonly given: unknown
  readonly isTaken: boolean
}): Told {
  const shown = Shown.safeParse(call.given)
  const { criterion, is, text } = shown.success ? shown.data : {}
  const said = [criterion, is ?? text].filter(part => part !== undefined).join(" ")
  return { kind: "handed", tool: call.name, text: said, taken: call.isTaken }
}
