/** What a person types, by a number: every command of the table, about what there is at that moment. */
import type { CommandName } from "../../src/core/log/command.ts"
import type { Mission } from "../../src/core/log/mission.ts"
import { commands } from "../../src/core/people/table.ts"

/** Every command, and those more often that change what is to be done. */
const NAMES = [
  ...commands.map(c => c.name),
  ...(["retry", "retry", "skip", "skip", "accept", "budget", "approve"] as const),
]

/** The number that stands for a command; `variant` counts through what may stand behind it. */
export const numberOf = (name: CommandName, variant: number): number =>
  NAMES.indexOf(name) + variant * NAMES.length

export function wordsFor(m: Mission, n: number): string {
  const plan = m.proposals.at(-1)?.plan
  const ids = {
    F: [...m.features.keys(), "F1"],
    M: plan?.milestones.map(ms => ms.id) ?? ["M1"],
    C: plan?.criteria.map(c => c.id) ?? ["C1"],
  }
  const at = Math.floor(n / NAMES.length)
  const one = (of: keyof typeof ids) => ids[of][at % ids[of].length]!
  const finding = [...m.attempts.values()].flatMap(a => a.findings)[0]?.id ?? "find-1"
  const digest = m.proposals[at % 2 === 0 ? 0 : m.proposals.length - 1]?.digest.slice(0, 7) ?? ""
  const more: Readonly<Record<string, readonly string[]>> = {
    start: ["Export JSON"],
    approve: [" max 60", "", " max 3", ` ${digest}`, ` ${digest} strict`, " light max 20"],
    revise: [" also as CSV"],
    plan: [" ```yaml\ntitle: x\n```"],
    explain: ["", ` ${one("F")}`],
    retry: [` ${one("F")}`, ` ${one("M")}`, ` ${one("C")}`],
    done: [` ${one("F")}`, ` ${one("F")} #421`],
    skip: [` ${one("F")} not now`],
    steer: [` ${one("F")} keep it short`],
    use: [" other", ` other for ${one("F")}`],
    budget: [" 4", " 40", " 900 minutes", " 12 hours"],
    accept: [` ${one("C")} by hand`, ` ${one("M")} by hand`, ` ${finding} by hand`],
    deliver: ["", ` ${one("M")}`],
  }
  const name = m.requested === null ? "start" : NAMES[n % NAMES.length]!
  const ends = more[name] ?? [""]
  return `/mission ${name === "start" ? "" : name}${ends[at % ends.length]}`.replace("  ", " ")
}
