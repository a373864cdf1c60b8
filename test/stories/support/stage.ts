/**
 * Where a story takes place: people, the bot and attempts on a GitHub of its own, which all do what
 * there is to do until nothing is left.
 */
import type { Looked } from "../../../src/controller.ts"
import type { Instance } from "../../../src/core/log/mission.ts"
import { defaultPolicy, type Policy } from "../../../src/core/plan/policy.ts"
import { type Attempts, createRunner, type Runner } from "./attempts.ts"
import { type Ci, createCi } from "./ci.ts"
import { createClock } from "./clock.ts"
import { type GitHub, openStoryGitHub } from "./github.ts"
import {
  type Asked,
  createOrchestrators,
  type Orchestrators,
  QUICK,
  tail,
} from "./orchestrators.ts"
import { createPerson, type Person } from "./people.ts"
import type { Login } from "./seed.ts"

export interface Stage {
  readonly as: (login: Login) => Person
  readonly attempts: Attempts
  readonly github: GitHub
  readonly ci: Ci
  /** The story's time, in milliseconds since the epoch. */
  readonly now: () => number
  /** Moves the clock, and lets everybody do what is due by then. */
  readonly passes: (ms: number) => Promise<void>
  /** Waits until everybody has done what there was to do. */
  readonly rest: () => Promise<void>
  readonly looks: readonly Looked[]
  /** Every request of the bot so far, newest last. */
  readonly asked: readonly Asked[]
}

export interface StageOptions {
  readonly instance?: Partial<Instance>
  readonly policy?: Partial<Policy>
  readonly orchestrators?: number
  readonly isPublic?: boolean
  readonly isOnDisk?: boolean
  readonly drafts?: boolean
  /** The repository has CI of its own, which a rule of its branches requires. */
  readonly ci?: boolean
  /** It lasts longer than the hour for which a token is good. */
  readonly isForDays?: boolean
}

/** How many turns everybody may take. A whole mission needs about a hundred. */
const TURNS_MAX = 400

const POLICY: Policy = {
  ...defaultPolicy({ planner: "scripted", worker: "scripted", validator: "scripted" }),
  isolation: "none_allowed",
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const clock = createClock()
  let github: GitHub | null = null
  const orchestrators = createOrchestrators({
    github: () => github!,
    clock,
    policy: { ...POLICY, ...options.policy },
    instance: { ...QUICK, ...options.instance },
    count: options.orchestrators ?? 1,
    isForDays: options.isForDays ?? false,
  })
  github = await openStoryGitHub({
    clock,
    wake: orchestrators.wake,
    isPublic: options.isPublic ?? false,
    isOnDisk: options.isOnDisk ?? false,
    drafts: options.drafts ?? true,
    ci: options.ci ?? false,
  })
  const runner = createRunner(github, clock)
  const rest = () => settle(github!, orchestrators, runner)
  return {
    as: login => createPerson(github!, clock, login),
    attempts: runner,
    ci: createCi(github),
    github,
    rest,
    now: clock.now,
    looks: orchestrators.looks,
    asked: orchestrators.asked,
    async passes(ms) {
      await rest()
      const end = clock.now() + ms
      for (let at = orchestrators.nextAt(); at !== null && at <= end; at = orchestrators.nextAt()) {
        clock.pass(Math.max(0, at - clock.now()))
        await rest()
      }
      clock.pass(Math.max(0, end - clock.now()))
    },
  }
}

/** Webhooks come first, then looks, then runs. It ends when nobody has anything to do. */
async function settle(github: GitHub, orchestrators: Orchestrators, runner: Runner): Promise<void> {
  for (let turns = 0; turns < TURNS_MAX; turns++) {
    await github.face.webhooks.settled()
    if (await orchestrators.turn()) continue
    if (await runner.turn()) continue
    return
  }
  throw new Error(`The story does not come to rest. Lately:\n${tail(orchestrators.looks)}`)
}
