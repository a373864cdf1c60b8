/** All missions of one repository: what is live there, and one look at one of them. */
import type { Looked, Ports } from "../controller.ts"
import type { Instance, MissionRef } from "../core/log/mission.ts"
import type { Policy } from "../core/plan/policy.ts"
import { conditional } from "./conditional.ts"
import { createExecutor } from "./executor.ts"
import { createLog } from "./log.ts"
import { all, asList } from "./observe/list.ts"
import { createObserver } from "./observer.ts"
import type { Identity, Request } from "./request.ts"

interface Options {
  /** The controller's loop, turned once. */
  readonly look: (ref: MissionRef, ports: Ports) => Promise<Looked | null>
  readonly request: Request
  readonly identity: Identity
  readonly repositoryId: number
  readonly policy: Policy
  readonly instance: Instance
  readonly writer: string
  readonly newId: () => string
  readonly clock: () => number
  readonly report: (looked: Looked) => void
  readonly onTransient: (what: string, error: unknown) => void
}

export interface MissionsOf {
  look(issue: number): Promise<Looked | null>
  /** Numbers of the issues that have a log. */
  find(): Promise<readonly number[]>
}

export function missionsOf(options: Options): MissionsOf {
  const { identity, repositoryId, instance, policy, writer, newId, clock, report } = options
  const request = conditional(options.request)
  const ports = {
    log: createLog({ request, repository: identity.repository, writer, newId, clock }),
    observe: createObserver({ request, identity, policy }),
    send: createExecutor({
      request,
      identity,
      onTransient: (effect, error) => options.onTransient(effect.type, error),
    }),
    clock,
    report,
  }
  return {
    look: issue => options.look({ repository: repositoryId, issue, instance }, ports),
    async find() {
      const refs = await all(
        request,
        "GET /repos/{owner}/{repo}/git/matching-refs/{ref}",
        { ...identity.repository, ref: "missions/" },
        { items: asList, map: (r: { ref: string }) => r.ref },
      )
      return refs.items.flatMap(ref => {
        const found = /^refs\/missions\/(\d+)\/log$/.exec(ref)
        return found ? [Number(found[1])] : []
      })
    },
  }
}
