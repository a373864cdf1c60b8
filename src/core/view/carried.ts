/** What a repository brings along for agents, and which of some agents gets what of it, and how. */
import { z } from "zod"
import { CARRIED_KINDS, type Carried, CarriedItem, type CarriedKind } from "../plan/carried.ts"
import type { Plain } from "./plain.ts"

const agents = z.array(z.string())

export const CarriedItemView = z.strictObject({
  kind: z.enum(CARRIED_KINDS),
  path: z.string(),
  name: z.string().nullable(),
  /** null: it is of use. */
  unused: CarriedItem.shape.unused.unwrap().nullable(),
  /** They read or run it by themselves. */
  reads: agents,
  /** They are told of it, or it is handed to them. */
  given: agents,
  /** They get nothing of it. */
  without: agents,
})
export type CarriedItemView = Plain<z.infer<typeof CarriedItemView>>

export const CarriedView = z.strictObject({
  items: z.array(CarriedItemView),
  /** How many more were found. */
  more: z.int(),
})
export type CarriedView = Plain<z.infer<typeof CarriedView>>

export const carriedView = ({ items, more }: Carried, lines: readonly string[]): CarriedView => ({
  items: items.map(({ kind, path, name, readBy, unused = null }) => {
    const asked = [...new Set(lines.map(agentOf))]
    const reads = asked.filter(agent => readBy.includes(agent))
    const others = asked.filter(agent => !reads.includes(agent))
    const isGiven = unused === null && GIVEN[kind]
    return {
      ...{ kind, path, name, unused, reads },
      given: isGiven ? others : [],
      without: isGiven ? [] : others,
    }
  }),
  more,
})

/** Whether agents that don't read it by themselves get it from us. */
const GIVEN: Readonly<Record<CarriedKind, boolean>> = {
  instructions: true,
  own: false,
  skill: true,
  server: true,
  hook: false,
  agent: false,
  settings: false,
}

/** By its name or command line, as people call it. */
function agentOf(line: string): string {
  const [word = ""] = line.trim().split(/\s/, 1)
  const program = word.split("/").at(-1) ?? word
  return program.replace(/(?:-agent)?-acp$/, "").slice(0, 40)
}
