/**
 * An embedded GitHub without a socket, and the request function of the adapters, which lists what
 * is asked and fails if a test says so. Every answer is checked against GitHub's description.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Octokit } from "@octokit/rest"
import { expect, onTestFinished } from "vitest"
import { attemptWorkflow } from "../../../src/attempt/attempt-workflow.ts"
import type { Face } from "../../../src/embedded/github/http/face.ts"
import type { GitHubOptions } from "../../../src/embedded/github/http/open.ts"
import type { Identity, Request } from "../../../src/github/request.ts"
import {
  OWNER,
  REPO,
  repositoryId,
  type Seeded,
  seeded,
} from "../../embedded/github/http/seeded.ts"
import { stepsOf } from "../../reported.ts"

/** What happens to a request: it never arrives, its answer never comes, or GitHub answers this. */
type Fate =
  | "lost_before"
  | "lost_after"
  | {
      readonly status: number
      readonly message: string
      readonly headers?: Readonly<Record<string, string>>
    }

export interface Place extends Seeded {
  readonly request: Request
  /** All requests so far, such as "GET /repos/ada/engine/issues/1". */
  readonly asked: string[]
  /** The next request that matches has this fate. */
  fail(is: RegExp, fate: Fate): void
}

export const WORKFLOW = "missions-attempt.yml"
export const identity: Identity = {
  repository: { owner: OWNER, repo: REPO },
  login: "missions[bot]",
  appSlug: "missions",
  workflow: WORKFLOW,
}

const TEMPLATE = readFileSync(
  join(import.meta.dirname, "..", "..", "..", "templates", WORKFLOW),
  "utf8",
)

export function openPlace(options: Partial<GitHubOptions> = {}): Place {
  const world = seeded(options)
  const text = attemptWorkflow({ template: TEMPLATE, action: "./action", bot: identity.login })
  const workflows = [{ path: `.github/workflows/${WORKFLOW}`, text }]
  world.face.model.setup.settings(repositoryId(world.face), { workflows })
  onTestFinished(() => expect(world.face.violations).toEqual([]))
  const door = doorOf(world.bot)
  return { ...world, ...door }
}

/** The request function of another process with the same GitHub. */
export function doorOf(octokit: Octokit): Pick<Place, "request" | "asked" | "fail"> {
  const asked: string[] = []
  const fates: { readonly is: RegExp; readonly fate: Fate }[] = []
  const request: Request = async (route, parameters = {}) => {
    const { method, url } = octokit.request.endpoint(route, parameters)
    const what = `${method} ${decodeURIComponent(new URL(url).pathname)}`
    asked.push(what)
    const found = fates.findIndex(({ is }) => is.test(what))
    const [fault] = found < 0 ? [] : fates.splice(found, 1)
    if (fault && typeof fault.fate === "object") throw answerOf(fault.fate)
    if (fault?.fate === "lost_before") throw new Error("socket hang up")
    const reply = await octokit.request(route, parameters)
    if (fault) throw new Error("socket hang up")
    return reply as Awaited<ReturnType<Request>>
  }
  return { request, asked, fail: (is, fate) => fates.push({ is, fate }) }
}

const answerOf = ({ status, message, headers = {} }: Exclude<Fate, string>): Error =>
  Object.assign(new Error(message), { status, response: { status, headers } })

/**
 * Plays a runner whose job "deliver" ends with this conclusion, after it reported with that commit; null
 * if it's still running.
 */
export function runDeliver(
  { host }: Face,
  run: number,
  conclusion: "success" | "failure" | null,
  ...reports: readonly string[]
): void {
  host.startRun(run)
  const job = { name: "deliver", environment: null, permissions: { contents: "write" } }
  const { job: id } = host.startJob(run, job)
  if (conclusion === null) return
  host.finishJob(id, { conclusion, steps: reports.flatMap(stepsOf), log: "" })
  host.finishRun(run, conclusion)
}
