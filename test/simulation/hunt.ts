/** Looks for a seed that shows that a rule is missing. */
import { commandOf, type Settings } from "./arguments.ts"
import type { Mutant } from "./mutants.ts"
import { optionsOf } from "./seeds.ts"

/** A mutant that survives this many missions is not caught. */
const MISSIONS_MAX = 250

/** How many stories of the core alone are played for each seed. Each costs a hundredth of a mission. */
const SEQUENCES_MAX = 3_000
const SEEDS_MAX = 5

/** Whether the invariant that the mutant names caught it. */
export const hunt = (asked: Settings, mutant: Mutant): Promise<boolean> =>
  mutant.isInCore ? huntInCore(asked, mutant) : huntInWorlds(asked, mutant)

/** A mutant that shows without faults is looked for in stories in which nothing fails. */
async function huntInCore({ seed: first }: Settings, { caughtBy, what }: Mutant): Promise<boolean> {
  for (let seed = first; seed < first + SEEDS_MAX; seed++) {
    const message = await brokenIn(seed, caughtBy)
    if (message === null) continue
    console.log(`caught by ${caughtBy} at seed ${seed}: ${message.slice(caughtBy.length + 2)}`)
    return true
  }
  console.log(`not caught by ${caughtBy} in ${SEEDS_MAX * SEQUENCES_MAX} stories: ${what}`)
  return false
}

async function brokenIn(seed: number, invariant: string): Promise<string | null> {
  const { sequences, play } = await import("../properties/sequence.ts")
  for (const sequence of sequences(seed, SEQUENCES_MAX)) {
    try {
      play(sequence)
    } catch (error) {
      const { message } = error as Error
      if (message.startsWith(`${invariant}: `)) return message
    }
  }
  return null
}

async function huntInWorlds(asked: Settings, mutant: Mutant): Promise<boolean> {
  const settings = { ...asked, isBeyond: asked.isBeyond || mutant.isBeyond }
  const { simulate } = await import("./simulate.ts")
  let seed = settings.seed
  for (let missions = 0; missions < MISSIONS_MAX; seed++) {
    const { violations, phases, lines } = await simulate(seed, optionsOf(settings))
    missions += phases.length
    const caught = violations.find(v => v.invariant === mutant.caughtBy)
    if (caught) {
      if (settings.isTraced) console.log(lines.join("\n"))
      console.log(`caught by ${caught.invariant} at seed ${seed}: ${caught.text}`)
      return true
    }
    for (const other of violations) {
      console.log(`seed ${seed} shows ${other.invariant} instead: ${other.text}`)
    }
  }
  console.log(
    `not caught by ${mutant.caughtBy} in ${MISSIONS_MAX} missions: ${mutant.what}. From the first again: ${commandOf(settings, settings.seed, mutant.name)}`,
  )
  return false
}
