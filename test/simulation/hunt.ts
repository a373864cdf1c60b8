/** Looks for the seed that shows a rule missing. */
import { commandOf, type Settings } from "./arguments.ts"
import type { Mutant } from "./mutants.ts"
import { optionsOf } from "./seeds.ts"

/** A mutant that survives so many missions is not caught. */
const MISSIONS_MAX = 250

/** Whether the invariant that the mutant names has caught it. */
export async function hunt(asked: Settings, mutant: Mutant): Promise<boolean> {
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
