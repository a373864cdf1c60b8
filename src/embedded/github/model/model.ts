/**
 * The embedded GitHub as a synchronous state machine: a call, an actor and a time go in, an answer
 * and webhooks come out. It must never know a clock, a socket or missions.
 */
import type { Actor, Answer, Answers, Delivery } from "../call.ts"
import type { Hypotheses } from "../hypotheses.ts"
import type { Objects } from "../objects/objects.ts"
import { createArtifacts } from "./artifacts.ts"
import { createCaches } from "./caches.ts"
import { Refusal } from "./call-refusal.ts"
import type {
  Artifacts,
  Caches,
  Owners,
  RefMove,
  RefRuling,
  Runs,
  Setup,
  Urls,
} from "./direct-calls.ts"
import type { Operations } from "./operation.ts"
import { accounts } from "./operations/accounts.ts"
import { actions } from "./operations/actions.ts"
import { actionsSettings } from "./operations/actions-settings.ts"
import { branchRules } from "./operations/branch-rules.ts"
import { type Click, checks, click } from "./operations/checks.ts"
import { comments } from "./operations/comments.ts"
import { git } from "./operations/git.ts"
import { graphql } from "./operations/graphql.ts"
import { issues } from "./operations/issues.ts"
import { links } from "./operations/links.ts"
import { milestones } from "./operations/milestones.ts"
import { pulls } from "./operations/pulls.ts"
import { registration } from "./operations/registration.ts"
import { repositories } from "./operations/repositories.ts"
import { environments } from "./operations/repository-environments.ts"
import { statuses } from "./operations/statuses.ts"
import { createOwners } from "./owners.ts"
import { afterMove, mayUpdateRef } from "./refs.ts"
import { createRuns } from "./runs.ts"
import type { Sealing } from "./sealing.ts"
import { createSetup } from "./setup.ts"
import type { State } from "./state.ts"
import { createWorld } from "./world.ts"

export interface ModelOptions {
  /** The state of an earlier model, to go on from. It's changed in place. */
  readonly state?: State
  readonly objects: (repository: number) => Objects
  readonly hypotheses?: Partial<Hypotheses>
  readonly urls: Urls
  readonly sealing?: Sealing
}

export interface Model extends Answers {
  readonly state: State
  readonly setup: Setup
  readonly owners: Owners
  readonly runs: Runs
  readonly artifacts: Artifacts
  readonly caches: Caches
  /** Asked before a git push, once for each ref. */
  mayUpdateRef(actor: Actor, move: RefMove): RefRuling
  /**
   * Called after a git push moved a ref. Pull requests follow it, runs start, and webhooks are
   * sent.
   */
  onPush(move: RefMove, actor: Actor, now: number): readonly Delivery[]
  /** A click in a browser, for which the API has no operation. */
  onClick(clicked: Click, actor: Actor, now: number): readonly Delivery[]
  /**
   * Called after each change of runs: a new one, a cancelled one, or one that is no longer
   * `pending`.
   */
  onChange(listener: () => void): () => void
}

/** All that the embedded GitHub can do, by GitHub's operationId. */
const OPERATIONS: Operations = {
  ...accounts,
  ...registration,
  ...environments,
  ...repositories,
  ...branchRules,
  ...git,
  ...issues,
  ...comments,
  ...milestones,
  ...links,
  ...pulls,
  ...checks,
  ...statuses,
  ...actions,
  ...actionsSettings,
  ...graphql,
}

export function createModel(options: ModelOptions): Model {
  const world = createWorld(options)
  const runs = createRuns(world)
  return {
    state: world.state,
    setup: createSetup(world),
    owners: createOwners(world),
    runs,
    artifacts: createArtifacts(world),
    caches: createCaches(world),

    apply(call, actor, now, visibleBefore = Number.POSITIVE_INFINITY) {
      const deliveries: Delivery[] = []
      const context = { world, call, actor, now, cut: visibleBefore, deliveries }
      if (actor.type === "job" && !runs.isActive(actor.run))
        return { answer: new Refusal(401, "Bad credentials").answer, deliveries }
      const operation = OPERATIONS[call.operation] ?? unknown
      try {
        return { answer: operation(context), deliveries }
      } catch (error) {
        if (error instanceof Refusal) return { answer: error.answer, deliveries }
        throw error
      }
    },

    mayUpdateRef: (actor, move) => mayUpdateRef(world, actor, move),

    onPush(move, actor, now) {
      const repository = world.state.repositories[move.repository]!
      const scene = { world, repository, actor, now, deliveries: [] }
      afterMove(scene, move)
      return scene.deliveries
    },

    onClick(clicked, actor, now) {
      const check = world.state.checks["check" in clicked ? clicked.check : clicked.suiteOf]
      const repository = world.state.repositories[check?.repository ?? 0]
      if (!repository) throw new Error("There is no such check.")
      const scene = { world, repository, actor, now, deliveries: [] }
      click(scene, clicked)
      return scene.deliveries
    },

    onChange(listener) {
      world.listeners.add(listener)
      return () => world.listeners.delete(listener)
    },
  }
}

function unknown({ call }: { readonly call: { readonly operation: string } }): Answer {
  throw new Refusal(501, `The embedded GitHub does not know the operation "${call.operation}".`)
}
