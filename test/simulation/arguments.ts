/** What `npm run simulate` was asked to do. */
import { parseArgs } from "node:util"
import { type Mutant, mutants } from "./mutants.ts"

export interface Settings {
  readonly seed: number
  readonly missions: number
  readonly orchestrators: number
  readonly isBeyond: boolean
  readonly isCalm: boolean
  readonly isThroughOctokit: boolean
  readonly isTraced: boolean
}

export type Order = { readonly settings: Settings } & (
  | { readonly type: "simulate" }
  | { readonly type: "mutant"; readonly mutant: Mutant }
  | { readonly type: "mutants" }
  | { readonly type: "story" }
  | { readonly type: "help"; readonly why: string | null }
)

export const USAGE = `npm run simulate -- [options]

  --seed N           the first seed (1)
  --missions M       go on with the next seeds until M missions were simulated (one seed)
  --orchestrators K  how many work at once (3)
  --beyond           lists and requests up to ten minutes late, more than the rules assume
  --calm             nothing fails
  --through-octokit  requests through Octokit and the embedded GitHub's own face
  --trace            print everything that happens
  --story            print one mission as people would see it
  --mutants          list the mutants
  --mutant NAME      take one rule out and look for the seed that shows it`

export function readOrder(argv: readonly string[]): Order {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seed: { type: "string", default: "1" },
      missions: { type: "string", default: "1" },
      orchestrators: { type: "string", default: "3" },
      mutant: { type: "string" },
      mutants: { type: "boolean", default: false },
      beyond: { type: "boolean", default: false },
      calm: { type: "boolean", default: false },
      "through-octokit": { type: "boolean", default: false },
      trace: { type: "boolean", default: false },
      story: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  })
  const settings: Settings = {
    seed: Number(values.seed),
    missions: Number(values.missions),
    orchestrators: Number(values.orchestrators),
    isBeyond: values.beyond,
    isCalm: values.calm,
    isThroughOctokit: values["through-octokit"],
    isTraced: values.trace,
  }
  const wrong = (["seed", "missions", "orchestrators"] as const).find(
    name => !Number.isInteger(settings[name]) || settings[name] < 1,
  )
  if (wrong) {
    const why = `--${wrong} must be a whole number from 1 on; it was "${values[wrong]}".`
    return { type: "help", settings, why }
  }
  if (values.help) return { type: "help", settings, why: null }
  if (values.mutants) return { type: "mutants", settings }
  if (values.story) return { type: "story", settings }
  if (values.mutant === undefined) return { type: "simulate", settings }
  const mutant = mutants.find(m => m.name === values.mutant)
  if (mutant) return { type: "mutant", settings, mutant }
  const names = mutants.map(m => m.name).join(", ")
  return {
    type: "help",
    settings,
    why: `There is no mutant "${values.mutant}"; there are ${names}.`,
  }
}

/** The command that runs a seed again. */
export function commandOf(settings: Settings, seed: number, mutant: string | null): string {
  const more = [
    ...(settings.orchestrators === 3 ? [] : [`--orchestrators ${settings.orchestrators}`]),
    ...(settings.isBeyond ? ["--beyond"] : []),
    ...(settings.isCalm ? ["--calm"] : []),
    ...(settings.isThroughOctokit ? ["--through-octokit"] : []),
    ...(mutant === null ? [] : [`--mutant ${mutant}`]),
  ]
  return ["npm run simulate --", `--seed ${seed}`, ...more].join(" ")
}
