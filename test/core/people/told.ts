/** Places where comments stand, and a short form of what a comment asks there. */
import { parse } from "../../../src/core/people/parse.ts"
import type { Place } from "../../../src/core/people/place.ts"

const questions = [
  { text: "Net or gross?", default: "Net.", because: "`price.ts` stores net prices." },
  { text: "May I add **one** dependency?", default: "yes, `zod`", because: "Input is unchecked." },
]
export const running: Place = { hasMission: true, on: "mission" }
export const asking: Place = { hasMission: true, on: "mission", questions }
export const fresh: Place = { hasMission: false, on: "mission" }
export const onF3: Place = { hasMission: true, on: "F3" }

/** The short form: "pause", "steer F2 …", "reply: …", "nearly: …" and reasons of refusals. */
export function told(body: string, place: Place): readonly string[] {
  return parse(body, place).map(({ said }) => {
    if (said.type === "reply") return `reply: ${said.text}`
    if (said.type === "refused") {
      const { refusal } = said
      return refusal.reason === "nearly_command" ? `nearly: ${refusal.typed}` : refusal.reason
    }
    const { name, ...words } = said.command
    return [name, ...Object.values(words).filter(word => word !== null)].join(" | ")
  })
}
