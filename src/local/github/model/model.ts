/** The embedded GitHub as a synchronous state machine. It must never know a clock, a socket or missions. */
import type { Actor, Answers, Delivery } from "../call.ts"
import type { Hypotheses } from "../hypotheses.ts"
import type { Objects } from "../objects/objects.ts"
import type { Artifacts, RefMove, RefRuling, Runs, Setup, Urls } from "./ports.ts"
import type { State } from "./state.ts"

export interface ModelOptions {
  /** What an earlier model left; it is changed in place. */
  readonly state?: State
  readonly objects: (repository: number) => Objects
  readonly hypotheses?: Partial<Hypotheses>
  readonly urls: Urls
}

export interface Model extends Answers {
  readonly state: State
  readonly setup: Setup
  readonly runs: Runs
  readonly artifacts: Artifacts
  /** For a git push: asked once per ref before it moves. */
  mayUpdateRef(actor: Actor, move: RefMove): RefRuling
  /** After a git push moved refs: pull requests follow, runs start, webhooks go out. */
  onPush(move: RefMove, actor: Actor, now: number): readonly Delivery[]
  /** Told after each change of runs: a new one, a cancel, one that left `pending`. */
  onChange(listener: () => void): () => void
}

export declare function createModel(options: ModelOptions): Model
