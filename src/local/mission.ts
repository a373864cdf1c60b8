/**
 * A mission on a person's own machine: the same core, controller, adapters, workflow and Action as
 * anywhere, on an embedded GitHub. The person's branches and files are never touched.
 */
import { existsSync, writeFileSync } from "node:fs"
import { type Looked, look } from "../controller.ts"
import { effectKey } from "../core/board/effect-key.ts"
import { EMBEDDED } from "../core/log/mission.ts"
import type { Wait } from "../core/log/wait.ts"
import type { Policy } from "../core/plan/policy.ts"
import { pullRequestElsewhere } from "../core/render/pull-request.ts"
import { leftLine, storyLines } from "../core/render/terminal.ts"
import { missionView } from "../core/view/mission.ts"
import { branchOf } from "../core/work/phase.ts"
import { installationRequest, tokenRequest } from "../github/octokit.ts"
import { createPace } from "../github/pace.ts"
import { type MissionsOf, missionsOf } from "../server/missions.ts"
import { createWatch, type Next } from "../server/watch.ts"
import { type Begun, begin, type LocalAccess, post, reportOf } from "./begin.ts"
import { bringBack, fetchOf, type GitEnvironment, type Original } from "./copy.ts"
import { type LiveLine, liveLine } from "./live-line.ts"
import { APP, BOT, openWorld, WORKFLOW, type World, type WorldOptions } from "./local-github.ts"
import { repositoryNameOf, type Self } from "./names.ts"
import { createPerson, type Person, type PersonOptions, type Terminal } from "./person.ts"
import type { Brought, Followed, LocalEnd } from "./result.ts"
import { gitSaid } from "./unfit.ts"

export interface LocalOptions
  extends Pick<
    WorldOptions,
    | "product"
    | "workflowTemplate"
    | "nodePath"
    | "clock"
    | "random"
    | "workflows"
    | "model"
    | "registries"
  > {
  readonly goal: string
  readonly original: Original
  readonly data: string
  readonly port: number
  readonly policy: Policy
  readonly self: Self
  /** The environment of git and of the steps of an attempt. */
  readonly git: GitEnvironment
  readonly environment: Readonly<Record<string, string>>
  readonly terminal: Terminal
  readonly person: Pick<PersonOptions, "isYes" | "answers" | "showPlan">
  readonly pid: number
  /** Aborted by Ctrl-C. Everything then ends in order. */
  readonly signal: AbortSignal
  readonly onBegun?: (begun: Begun) => void
  readonly onLooked?: (looked: Looked) => void
  readonly onDebug?: (line: string) => void
}

export async function runLocal(options: LocalOptions): Promise<LocalEnd> {
  const turn = createTurn()
  const { signal } = options
  const world = await openWorld(worldOptions(options, () => turn.wake()))
  const live = liveLine(options.data, options.terminal)
  try {
    const repository = { owner: world.owner, repo: world.repositoryName }
    const baseUrl = world.server.face.urls.api
    const at: LocalAccess = {
      world,
      repository,
      person: tokenRequest({ baseUrl, token: world.personToken }),
      posted: new Set(),
    }
    if (signal.aborted) return NOT_BEGUN
    const paced = createPaced(options.terminal)
    const missions = missionsIn(at, { ...options, terminal: paced.terminal, live })
    const begun = await begin(at, missions, options)
    if (signal.aborted) return NOT_BEGUN
    options.onBegun?.(begun)
    paced.open()
    world.startRunner()
    const { terminal, person: said } = options
    const { issue } = begun
    const person = createPerson({
      terminal,
      ...said,
      isResumed: begun.left !== null,
      post: body => post(at, issue, body),
    })
    const followed = await follow(
      missions,
      { repository: world.repositoryId, issue },
      { person, options, turn },
    )
    await turn.stop()
    return { ...followed, brought: finish(options, world, followed) }
  } finally {
    live.stop()
    await turn.stop()
    const left = await world.close()
    if (left) options.terminal.line(leftLine(left))
  }
}

const NOT_BEGUN: LocalEnd = { mission: null, waits: [], isInterrupted: true, brought: null }

/** Exactly what an App's server does, with the embedded GitHub's address. */
function missionsIn(
  { world, repository, posted }: LocalAccess,
  options: LocalOptions & { readonly live: LiveLine },
): MissionsOf {
  const { name } = options.self
  const names = new Map(name === null ? [] : [[world.owner, name]])
  const identity = { repository, login: BOT, appSlug: APP, workflow: WORKFLOW, names }
  return missionsOf({
    look,
    identity,
    isAlone: true,
    repositoryId: world.repositoryId,
    request: installationRequest({
      baseUrl: world.server.face.urls.api,
      appId: world.app.id,
      privateKey: world.app.privateKey,
      installationId: world.app.installation,
      pace: createPace({ clock: options.clock, random: () => 0, paceMs: EMBEDDED.paceMs }),
      clock: options.clock,
      log: line => options.onDebug?.(line),
    }),
    policy: options.policy,
    // This policy was read from the commit that the mission starts from, and adjusted to this machine.
    allow: () => options.policy,
    instance: EMBEDDED,
    // Other programs can write to the data folder and could plant a comment there, so only comments typed here count.
    hears: comment => posted.has(comment),
    writer: `local-${options.pid}`,
    newId: () => Buffer.from(options.random(8)).toString("hex"),
    clock: options.clock,
    report: createTeller(options),
    onTransient: (what, error) => options.onDebug?.(`${what}: ${String(error)}`),
  })
}

const worldOptions = (options: LocalOptions, onWebhook: () => void): WorldOptions => ({
  ...options,
  login: options.self.login,
  directory: options.data,
  repository: {
    name: repositoryNameOf(options.original.directory),
    branch: options.original.branch ?? "main",
  },
  maxParallel: options.policy.parallel,
  log: line => options.onDebug?.(line),
  onWebhook,
})

interface Turn {
  readonly wake: () => void
  readonly follow: (watch: {
    readonly wake: () => void
    readonly stop: () => Promise<void>
  }) => void
  readonly stop: () => Promise<void>
}

/**
 * Drops webhooks that come before the mission is followed, because its first look sees the same.
 */
function createTurn(): Turn {
  let wake = () => {}
  let stop = async () => {}
  return {
    wake: () => wake(),
    follow(watch) {
      wake = watch.wake
      stop = watch.stop
    },
    stop: () => stop(),
  }
}

/** Looks again and again until the mission has ended, or waits for a person who isn't at the terminal. */
function follow(
  missions: MissionsOf,
  { repository, issue }: { readonly repository: number; readonly issue: number },
  {
    person,
    options,
    turn,
  }: { readonly person: Person; readonly options: LocalOptions; readonly turn: Turn },
): Promise<Followed> {
  return new Promise((resolve, reject) => {
    let last: Looked | null = null
    let failures = 0
    const end = (isInterrupted: boolean) =>
      resolve({ mission: last?.mission ?? null, waits: last?.waits ?? [], isInterrupted })
    const again = (againMs: number | null): Next => ({ againMs, touches: null })
    const watch = createWatch({
      async look() {
        const looked = await missions.look(issue)
        failures = 0
        if (!looked) return again(SOON_MS)
        last = looked
        if (looked.isSettled) {
          end(false)
          return again(null)
        }
        if (looked.events.length + looked.sent.length > 0 || !looked.waits.every(onlyPerson)) {
          return again(Math.min(looked.againMs, POLL_MS))
        }
        if (await person.answer(looked.mission, looked.waits)) return again(SOON_MS)
        end(false)
        return again(null)
      },
      onError(_, error) {
        failures += 1
        options.onDebug?.(String(error instanceof Error ? error.stack : error))
        if (failures >= FAILURES_MAX) reject(error)
        return RETRY_MS
      },
    })
    turn.follow({ wake: () => watch.wake(repository, null), stop: watch.stop })
    options.signal.addEventListener("abort", () => end(true), { once: true })
    if (options.signal.aborted) end(true)
    else watch.see(repository, issue)
  })
}

const onlyPerson = (wait: Wait): boolean => wait.needs === "person"

/** A look costs a few milliseconds on one machine, and a lost webhook must not delay anybody. */
const SOON_MS = 20
const POLL_MS = 2_000
/** How long to wait after a look that failed. */
const RETRY_MS = 5_000
/** Give up after so many failed looks in a row: waiting does not mend the embedded GitHub. */
const FAILURES_MAX = 5

/** Holds back the lines about a mission until the line that says which mission it is. */
function createPaced(terminal: Terminal): { readonly terminal: Terminal; open(): void } {
  let kept: string[] | null = []
  const line = (text: string) => {
    if (kept) kept.push(text)
    else terminal.line(text)
  }
  return {
    terminal: { ...terminal, line },
    open() {
      for (const text of kept ?? []) terminal.line(text)
      kept = null
    },
  }
}

/** The look that starts a run doesn't know its number yet, so the next look tells people of it. */
function createTeller(
  options: LocalOptions & { readonly live: LiveLine },
): (looked: Looked) => void {
  const told = new Set<string>()
  return looked => {
    const started = [...looked.mission.attempts.values()].flatMap(({ key, run, ended }) => {
      if (run === null || told.has(key)) return []
      told.add(key)
      return ended ? [] : [{ type: "attempt.started", attempt: key, run } as const]
    })
    for (const line of storyLines(started, missionView(looked.mission))) {
      options.terminal.line(line)
    }
    show(options, looked)
    options.live.see(looked.mission)
  }
}

function show({ terminal, onLooked, onDebug }: LocalOptions, looked: Looked): void {
  onDebug?.(
    `look: ${looked.events.map(e => e.type).join(" ")} | ${looked.sent.map(effectKey).join(", ")} | ${looked.waits.map(w => w.type).join(" ")}`,
  )
  for (const line of storyLines(looked.events, missionView(looked.mission))) terminal.line(line)
  onLooked?.(looked)
}

/**
 * Brings a finished mission's branch into the person's repository, and writes its report beside the
 * data.
 */
function finish(
  { git, original, data }: LocalOptions,
  world: World,
  { mission }: Followed,
): Brought | null {
  if (!mission?.delivered) return null
  const copy = { directory: world.gitDirectory, branch: branchOf(mission) }
  const report = reportOf(data, mission)
  if (existsSync(report)) return { is: "brought", report }
  try {
    bringBack(git, original, copy)
  } catch (error) {
    return { is: "refused", why: gitSaid(error), fetch: fetchOf(copy) }
  }
  writeFileSync(report, `${pullRequestElsewhere(missionView(mission)).body}\n`)
  return { is: "brought", report }
}
