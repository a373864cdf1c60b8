/** One delivery of the corpus: what an agent leaves on a sample repository, and what must come of it. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Handed } from "../../src/attempt/ports.ts"
import type { FeatureBrief } from "../../src/core/log/brief.ts"

/** The whole text, what becomes of the text that stands there, a link, or null: it is removed. */
export type Edit = string | ((text: string) => string) | { readonly link: string } | null
export type Edits = Readonly<Record<string, Edit>>

/** "accepted", or the failure's kind with what it names. */
type Outcome =
  | "accepted"
  | `agent_failed ${string}`
  | `inconclusive ${string}`
  | `policy_blocked ${string}`
  | `verification_failed ${string}`

export interface Delivery {
  readonly name: string
  readonly edits: Edits
  readonly outcome: Outcome
  /** In the order in which they are reported: "minor src/a.ts:3 …", as far as the text is given. */
  readonly findings?: readonly string[]
  /** null: the agent hands in nothing. */
  readonly claim?: Handed["claim"]
  readonly brief?: (brief: FeatureBrief) => Partial<FeatureBrief>
}

export interface Sample {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly environment: FeatureBrief["environment"]
  readonly criteria: FeatureBrief["criteria"]
  /** Of the feature that every delivery builds. */
  readonly paths: readonly string[]
  /** The honest work; a bad delivery does this and something else. */
  readonly work: Edits
}

/** Exactly one place becomes another: a sample that was changed is noticed here. */
export const put =
  (...pairs: readonly (readonly [from: string, to: string])[]) =>
  (text: string): string =>
    pairs.reduce((now, [from, to]) => {
      if (now.split(from).length !== 2) throw new Error(`"${from}" does not stand there once.`)
      return now.replace(from, () => to)
    }, text)

export const inTurn =
  (...steps: readonly Edit[]) =>
  (text: string): string =>
    steps.reduce<string>(
      (now, step) => (typeof step === "function" ? step(now) : String(step)),
      text,
    )

/** The honest work, and then these on top of it. */
export const beside =
  (work: Edits) =>
  (more: Edits): Edits => ({
    ...work,
    ...Object.fromEntries(
      Object.entries(more).map(([path, change]) => {
        const own = work[path]
        return [path, own && typeof change === "function" ? inTurn(own, change) : change]
      }),
    ),
  })

export function edit(cwd: string, edits: Edits): void {
  for (const [path, change] of Object.entries(edits)) {
    const file = join(cwd, path)
    mkdirSync(dirname(file), { recursive: true })
    if (change === null) rmSync(file)
    else if (typeof change === "string") writeFileSync(file, change)
    else if (typeof change === "function") writeFileSync(file, change(readFileSync(file, "utf8")))
    else symlinkSync(change.link, file)
  }
}
