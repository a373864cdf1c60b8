/**
 * One story, told as a test: people, the bot and attempts on a GitHub of its own. It ends by
 * checking that nothing the bot wrote was left unread, and that nobody broke GitHub's description.
 */
import { expect, test } from "vitest"
import type { Looked } from "../../../src/controller.ts"
import type { Instance } from "../../../src/core/log/mission.ts"
import { defaultPolicy, type Policy } from "../../../src/core/plan/policy.ts"
import { planOf } from "../../../src/core/work/phase.ts"
import { gapsIn } from "../../../src/core/work/proof.ts"
import { kindsIn } from "../../tables/kinds.ts"
import { toldBy } from "../../tables/told.ts"
import { type Attempts, createRunner, type Runner } from "./attempts.ts"
import { type Bot, createBot, type Reader } from "./bot.ts"
import { type Ci, createCi } from "./ci.ts"
import { createClock } from "./clock.ts"
import { type GitHub, openStoryGitHub } from "./github.ts"
import { createOrchestrators, type Orchestrators, QUICK, tail } from "./orchestrators.ts"
import { createPerson, type Person } from "./people.ts"
import type { Login } from "./seed.ts"

export interface Story {
  readonly as: (login: Login) => Person
  readonly bot: Bot
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
}

export interface StoryOptions {
  readonly instance?: Partial<Instance>
  readonly policy?: Partial<Policy>
  readonly orchestrators?: number
  readonly isPublic?: boolean
  readonly isOnDisk?: boolean
  readonly drafts?: boolean
  /** The repository has CI of its own, which a rule of its branches requires. */
  readonly ci?: boolean
}

/** How many turns everybody may take. A whole mission needs about a hundred. */
const TURNS_MAX = 400

export function story(
  sentence: string,
  tell: (story: Story) => Promise<void>,
  options: StoryOptions = {},
): void {
  test(sentence, async () => {
    const told = await open(options)
    try {
      await tell(told.story)
      const happened = new Set(told.story.looks.flatMap(broughtAbout))
      const missing = toldBy(sentence).filter(kind => !happened.has(kind))
      expect(missing, "what it is known for comes about").toEqual([])
      expect(await told.reader.unread(), "nothing is left unread").toEqual([])
      expect(told.story.github.face.violations).toEqual([])
      expect(untraced(told.story.looks), "all that is delivered can be traced").toEqual([])
    } finally {
      await told.story.github.close()
    }
  })
}

/** The criteria of delivered missions that cannot be traced, and what is missing of each. */
function untraced(looks: readonly Looked[]): readonly string[] {
  const missions = [...new Map(looks.map(({ mission }) => [mission.ref.issue, mission])).values()]
  return missions.flatMap(m =>
    m.delivered === null
      ? []
      : (planOf(m)?.criteria ?? []).flatMap(({ id }) => gapsIn(m, id).map(gap => `${id}: ${gap}`)),
  )
}

/** A conflict is not an event of a look but GitHub's answer to one. */
function broughtAbout({ events, mission }: Looked): readonly string[] {
  const isConflict = [...mission.attempts.values()].some(a => a.conflictedOnto !== null)
  return [...kindsIn(events), ...(isConflict ? ["failure conflict"] : [])]
}

const POLICY: Policy = {
  ...defaultPolicy({ planner: "scripted", worker: "scripted", validator: "scripted" }),
  isolation: "none_allowed",
}

async function open(options: StoryOptions): Promise<{ story: Story; reader: Reader }> {
  const clock = createClock()
  let github: GitHub | null = null
  const orchestrators = createOrchestrators({
    github: () => github!,
    clock,
    policy: { ...POLICY, ...options.policy },
    instance: { ...QUICK, ...options.instance },
    count: options.orchestrators ?? 1,
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
  const as = (login: Login) => createPerson(github!, clock, login)
  const reader = createBot({ github, read: as("tomas").request, rest })
  return {
    reader,
    story: {
      as,
      bot: reader,
      attempts: runner,
      ci: createCi(github),
      github,
      rest,
      now: clock.now,
      looks: orchestrators.looks,
      async passes(ms) {
        await rest()
        const end = clock.now() + ms
        for (
          let at = orchestrators.nextAt();
          at !== null && at <= end;
          at = orchestrators.nextAt()
        ) {
          clock.pass(Math.max(0, at - clock.now()))
          await rest()
        }
        clock.pass(Math.max(0, end - clock.now()))
      },
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
