/**
 * One or more orchestrators, each with the real controller, log, observer and executor over HTTP.
 * They look when a webhook comes and at the times that they named. A story waits until all of them
 * rest.
 */
import { Octokit } from "@octokit/rest"
import { type Looked, look } from "../../../src/controller.ts"
import { effectKey } from "../../../src/core/board/effect-key.ts"
import { GITHUB_COM, type Instance } from "../../../src/core/log/mission.ts"
import type { Policy } from "../../../src/core/plan/policy.ts"
import { statusOf } from "../../../src/github/errors.ts"
import { installationRequest, tokenRequest } from "../../../src/github/octokit.ts"
import { createPace } from "../../../src/github/pace.ts"
import type { Request } from "../../../src/github/request.ts"
import type { Why } from "../../../src/server/last-looks.ts"
import { type MissionsOf, missionsOf } from "../../../src/server/missions.ts"
import type { Wakeup } from "../../../src/server/webhook.ts"
import type { Clock } from "./clock.ts"
import { type GitHub, HERE } from "./github.ts"
import { APP, BOT, WORKFLOW } from "./seed.ts"

export interface Orchestrators {
  wake(wakeup: Wakeup): void
  /** Looks at what was woken or is due. Returns false if there was nothing to do. */
  turn(): Promise<boolean>
  /** When somebody looks next without a webhook; null: no mission is live. */
  nextAt(): number | null
  /** Every look so far, newest last. */
  readonly looks: readonly Looked[]
  /** Every request of ours so far, newest last. */
  readonly asked: readonly Asked[]
}

export interface Asked {
  /** With its parameters filled in, such as "GET /repos/acme/shop/issues/1". */
  readonly what: string
  readonly isConditional: boolean
  /** 0 if no answer came. */
  readonly status: number
  /** By the story's clock. */
  readonly at: number
}

/** GitHub as a story needs it: reads see every write at once, and nobody types in bursts. */
export const QUICK: Instance = { ...GITHUB_COM, graceMs: 0, quietMs: 0, paceMs: 0 }

const SECOND_MS = 1_000

interface Options {
  readonly github: () => GitHub
  readonly clock: Clock
  readonly policy: Policy
  readonly instance: Instance
  readonly count: number
  readonly isForDays: boolean
}

export function createOrchestrators(options: Options): Orchestrators {
  const { clock } = options
  const looks: Looked[] = []
  const asked: Asked[] = []
  const woken = new Set<number | "live">()
  const due = new Map<number, number>()
  let all: readonly MissionsOf[] | null = null

  const openAll = () =>
    Array.from({ length: options.count }, (_, at) => open(options, asked, `story-${at + 1}`))

  async function one(missions: MissionsOf, issue: number, why: Why): Promise<void> {
    const looked = await missions.look(issue, why)
    if (!looked) {
      due.set(issue, clock.now())
      return
    }
    looks.push(looked)
    // What was sent is visible at once, so the controller's pause of a second is skipped.
    if (looked.againMs <= SECOND_MS) woken.add(issue)
    if (looked.isSettled || looked.mission.requested === null) due.delete(issue)
    else due.set(issue, clock.now() + looked.againMs)
  }

  async function turn(): Promise<boolean> {
    all ??= openAll()
    const issues = new Set([...woken].filter(it => it !== "live"))
    if (woken.has("live")) for (const it of (await all[0]?.find()) ?? []) issues.add(it)
    woken.clear()
    const rung = new Set(issues)
    for (const [issue, at] of due) if (at <= clock.now()) issues.add(issue)
    if (issues.size === 0) return false
    clock.pass(1_000)
    for (const issue of issues) {
      const why = rung.has(issue) ? "rung" : "due"
      await Promise.all(all.map(missions => one(missions, issue, why)))
    }
    return true
  }

  return {
    wake({ issue, button }) {
      all ??= openAll()
      // A webhook reaches only one of them.
      if (button) all[0]?.press(button)
      woken.add(issue ?? "live")
      // The comment may stand on a feature's issue.
      if (issue !== null && !due.has(issue)) woken.add("live")
    },
    turn,
    nextAt: () => (due.size === 0 ? null : Math.min(...due.values())),
    looks,
    asked,
  }
}

function open(
  { github, clock, policy, instance, isForDays }: Options,
  asked: Asked[],
  writer: string,
): MissionsOf {
  const { app, face, repositoryId } = github()
  const forAnHour = installationRequest({
    baseUrl: face.urls.api,
    appId: app.id,
    privateKey: app.privateKey,
    installationId: app.installation,
    pace: createPace({ clock: clock.now, random: () => 0, paceMs: instance.paceMs }),
    clock: clock.now,
    log: () => {},
  })
  let made = 0
  return missionsOf({
    look,
    identity: { repository: HERE, login: BOT, appSlug: APP, workflow: WORKFLOW },
    repositoryId,
    request: noting(asked, clock, isForDays ? forDays(github()) : forAnHour),
    policy,
    instance,
    writer,
    newId: () => `${writer}-${++made}`,
    clock: clock.now,
    report: () => {},
    onTransient: () => {},
  })
}

/** Octokit renews tokens by this machine's clock, and the story's goes faster. */
function forDays({ app, face, model }: GitHub): Request {
  const { permissions } = model.state.apps[app.id]!
  const { id, installation } = app
  const actor = { type: "installation", app: id, installation, permissions } as const
  const expiresAt = Number.MAX_SAFE_INTEGER
  const token = face.tokens.mint({ actor, expiresAt, repositories: null })
  return tokenRequest({ baseUrl: face.urls.api, token })
}

const { endpoint } = new Octokit().request

function noting(asked: Asked[], clock: Clock, request: Request): Request {
  return async (route, parameters = {}, maySend) => {
    const { method, url } = endpoint(route, parameters)
    const headers = (parameters["headers"] ?? {}) as Readonly<Record<string, string>>
    const isConditional = headers["if-none-match"] !== undefined
    const what = `${method} ${decodeURIComponent(url.replace("https://api.github.com", ""))}`
    const note = (status: number) =>
      void asked.push({ what, isConditional, status, at: clock.now() })
    try {
      const reply = await request(route, parameters, maySend)
      note(reply.status)
      return reply
    } catch (error) {
      note(statusOf(error))
      throw error
    }
  }
}

/** What happened last, for a story that does not come to rest. */
export const tail = (looks: readonly Looked[]): string =>
  looks
    .slice(-6)
    .map(({ events, sent, waits }) => {
      const said = [events.map(e => e.type), sent.map(effectKey), waits.map(w => w.type)]
      return said.map(part => part.join(", ") || "–").join(" | ")
    })
    .join("\n")
