/** The missions of one repository: finds those that are live, and looks at one of them. */
import type { Looked, Ports } from "../controller.ts"
import type { Instance, MissionRef } from "../core/log/mission.ts"
import type { Policy } from "../core/plan/policy.ts"
import { DAY_MS, HOUR_MS, type Instant, instant } from "../core/values/time.ts"
import { conditional } from "../github/conditional.ts"
import { TerminalError } from "../github/errors.ts"
import { excuse, type LackedRights, tellLackedRights } from "../github/excuse.ts"
import { createExecutor } from "../github/executor.ts"
import { isRequest } from "../github/is-request.ts"
import { createLog } from "../github/log.ts"
import { all, asList, refsUnder } from "../github/observe/list.ts"
import { createObserver } from "../github/observer.ts"
import { createPolicyReader } from "../github/policy.ts"
import type { Identity, Repository, Request } from "../github/request.ts"
import { type Buttons, createButtons, type UndatedButton } from "./buttons.ts"
import { createLastLooks, type Why } from "./last-looks.ts"
import { remembering } from "./remembering.ts"
import { createSentinels } from "./sentinels.ts"

interface Options {
  /** Runs the controller's loop once. */
  readonly look: (ref: MissionRef, ports: Ports) => Promise<Looked | null>
  readonly request: Request
  readonly identity: Identity
  readonly repositoryId: number
  /** The policy for everything that the policy's files don't mention. */
  readonly policy: Policy
  /** Changes that this process makes to the policy of the files; by default none. */
  readonly allow?: (policy: Policy) => Policy
  readonly instance: Instance
  /** Nobody else can write into this repository, as on a person's own machine. */
  readonly isAlone?: true
  /** Says by its id whether a comment counts. Without it, all comments do. */
  readonly hears?: (comment: number) => boolean
  readonly writer: string
  readonly newId: () => string
  readonly clock: () => number
  /** How often a mission is read in full, even if nothing shows that anything changed. */
  readonly fullMs?: number
  /** Buttons that were pressed here lately. Left out: none yet. */
  readonly buttons?: Buttons
  /** Asked in each look: until when few requests are left; null: there are enough. */
  readonly restsUntil?: () => Instant | null
  /** Called when GitHub shows the repository under another name. */
  readonly onName?: (name: Repository) => void
  readonly report: (looked: Looked) => void
  readonly onTransient: (what: string, error: unknown) => void
}

export interface MissionsOf {
  /** Left out, `why` means that everything has to be read. */
  look(issue: number, why?: Why): Promise<Looked | null>
  /** Keeps a button on a check of one of them for the next looks. */
  press(button: UndatedButton): void
  /** Says on this issue what keeps its mission from going on, once, where a comment helps. */
  excuse(issue: number, error: unknown): Promise<void>
  /** Says on this issue which rights the App lacks here, once. */
  tellLacked(issue: number, lacked: LackedRights): Promise<void>
  /**
   * Numbers of the issues that have a log, or on which somebody asked for a mission lately. Missions
   * that have settled and were left alone since are not among them, nor are logs of those that are
   * known to be over.
   */
  find(isOver?: (issue: number) => boolean): Promise<readonly number[]>
}

export function missionsOf(options: Options): MissionsOf {
  const { identity, repositoryId, instance, writer, newId, clock, report } = options
  const request = conditional(sameRepository(options))
  const readPolicy = createPolicyReader({
    ...{ request, repository: identity.repository, usual: options.policy, clock },
    ...(options.allow ? { allow: options.allow } : {}),
  })
  const { buttons = createButtons(clock) } = options
  const ports = {
    log: createLog({
      ...{ request, repository: identity.repository, writer, newId, clock },
      ...(options.isAlone ? {} : { trust: trustIn(identity) }),
    }),
    ...remembering({
      observe: thrifty(
        createObserver({
          ...{ request, identity, readPolicy, buttons: buttons.recent },
          ...(options.hears ? { hears: options.hears } : {}),
        }),
        options.restsUntil,
      ),
      sender: hooks => createExecutor({ request, identity, ...hooks }),
      onTransient: options.onTransient,
      report,
    }),
    clock,
  }
  const { repository } = identity
  const sentinels = createSentinels({ request, repository, clock })
  const { graceMs } = instance
  const lastLooks = createLastLooks({
    ...{ sentinels, clock, graceMs, offset: repositoryId * 7_919 },
    ...(options.fullMs === undefined ? {} : { fullMs: options.fullMs }),
  })
  return {
    press: buttons.add,
    excuse: (issue, error) => excuse(request, identity, { issue, error }),
    tellLacked: (issue, lacked) => tellLackedRights(request, identity, { issue, lacked }),
    look: (issue, why = "rung") =>
      lastLooks.look(issue, why, noting =>
        options.look(
          { repository: repositoryId, issue, instance },
          { ...ports, observe: noting(ports.observe) },
        ),
      ),
    async find(isOver = () => false) {
      const [logs, asked, opened] = await Promise.all([
        readLogs(request, identity),
        readAsked(request, identity, clock()),
        readOpened(request, identity, clock()),
      ])
      return lastLooks.unsettled([
        ...new Set([...logs.filter(issue => !isOver(issue)), ...asked, ...opened]),
      ])
    },
  }
}

/** Every workflow of a repository writes as the same bot. */
const JOBS = "github-actions[bot]"

const trustIn = ({ login, appSlug }: Identity) => ({
  login,
  appSlug: login === JOBS ? null : appSlug,
})

const thrifty =
  (observe: Ports["observe"], restsUntil: Options["restsUntil"] = () => null): Ports["observe"] =>
  async mission => ({ ...(await observe(mission)), restsUntil: restsUntil() })

/**
 * A repository may be renamed or moved, and somebody else may take its old name. GitHub's number of
 * it tells.
 */
function sameRepository({ request, repositoryId, identity, onName }: Options): Request {
  return async (route, parameters, maySend) => {
    const reply = await request(route, parameters, maySend)
    if (route !== "GET /repos/{owner}/{repo}") return reply
    const { id, name: repo, owner } = reply.data
    const { repository } = identity
    if (id !== repositoryId) {
      throw new TerminalError(
        `${repository.owner}/${repository.repo} is another repository now.`,
        404,
      )
    }
    const isRenamed = repo !== repository.repo || owner.login !== repository.owner
    if (isRenamed) onName?.({ owner: owner.login, repo })
    return reply
  }
}

async function readLogs(request: Request, { repository }: Identity): Promise<readonly number[]> {
  const refs = await refsUnder(request, repository, "missions/")
  return refs.flatMap(({ ref }) => {
    const found = /^refs\/missions\/(\d+)\/log$/.exec(ref)
    return found ? [Number(found[1])] : []
  })
}

/** A request whose webhook got lost is found by the next resync. Older ones are left alone: the person will have asked again. */
const ASKED_SINCE_MS = 3 * DAY_MS

/** In whole hours, so that GitHub answers the same question with a cheap "not modified". */
const askedSince = (nowMs: number) =>
  instant(Math.floor(nowMs / HOUR_MS) * HOUR_MS - ASKED_SINCE_MS)

/** The fields that a comment and an issue share. */
interface RawWords {
  readonly body: string | null
  readonly user: { readonly type: string } | null
  readonly created_at: string
}

/** New issues whose first words ask for a mission. */
const readOpened = (request: Request, identity: Identity, nowMs: number) =>
  readRequests(request, identity, nowMs, {
    route: "GET /repos/{owner}/{repo}/issues",
    issueOf: ({ number, pull_request }: { number: number; pull_request?: unknown }) =>
      pull_request ? null : number,
  })

/** Issues on which somebody asked for something lately: a first request has no log yet. */
const readAsked = (request: Request, identity: Identity, nowMs: number) =>
  readRequests(request, identity, nowMs, {
    route: "GET /repos/{owner}/{repo}/issues/comments",
    issueOf: ({ issue_url }: { issue_url: string }) => Number(issue_url.split("/").at(-1)),
  })

async function readRequests<T>(
  request: Request,
  { repository }: Identity,
  nowMs: number,
  { route, issueOf }: { readonly route: string; readonly issueOf: (raw: T) => number | null },
): Promise<readonly number[]> {
  const since = askedSince(nowMs)
  const { items } = await all(
    request,
    route,
    { ...repository, since, sort: "created", direction: "desc" },
    {
      items: asList,
      map: (raw: RawWords & T) =>
        raw.user?.type === "User" && isRequest(raw.body) ? issueOf(raw) : null,
      isPast: ({ created_at }: RawWords) => instant(Date.parse(created_at)) < since,
    },
  )
  return items
}
