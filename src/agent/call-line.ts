/** Describes one call of a role tool in one line for people. */
import { z } from "zod"

const Shown = z.object({
  text: z.string().optional(),
  criterion: z.string().optional(),
  is: z.string().optional(),
})

export function callLine(call: {
  readonly name: string
  readonly given: unknown
  readonly isTaken: boolean
}): string {
  if (!call.isTaken) return `${call.name}: not taken`
  const shown = Shown.safeParse(call.given)
  const { criterion, is, text } = shown.success ? shown.data : {}
  const said = [criterion, is ?? text].filter(part => part !== undefined).join(" ")
  return said === "" ? call.name : `${call.name}: ${said}`
}
