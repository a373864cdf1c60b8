/**
 * What missions left in a repository: branches, refs, labels, milestones, files and the environment.
 * Issues and comments are people's history and stay. Missions that are not over keep all that is theirs.
 */
import { LABEL, NEEDS_YOU } from "../core/board/label.ts"
import { statusOf } from "../github/errors.ts"
import { decode } from "../github/marker.ts"
import { refsUnder } from "../github/observe/list.ts"
import { ENVIRONMENT, KEY_NAME } from "../local/own-model.ts"
import { isSame, standingOf } from "./mark.ts"
import { fileOwners } from "./repository-file.ts"
import { type RepositoryPlace, readFile } from "./repository-place.ts"

/** Nobody's mission: `missions doctor` makes refs of it, and an aborted run may leave some. */
export const PROBE_MISSION = 0

export interface Trace {
  readonly label: string
  readonly text: string
  /** A reason to leave it; null: it is removed. */
  readonly keeps: string | null
  /** Files go together, in one commit. */
  readonly remove: { readonly file: string } | { readonly send: () => Promise<unknown> }
}

export interface TraceOptions {
  /** The policy that `missions init` writes, to tell whether a person changed it. */
  readonly usualPolicy: string
  /** What a policy says that branches begin with. */
  readonly branchPrefix: string
  /** The log of each mission, with what was delivered and reported. */
  readonly withAudit: boolean
  /** Also what belongs to missions that are not over. */
  readonly withLive: boolean
}

export async function tracesIn(
  place: RepositoryPlace,
  options: TraceOptions,
): Promise<readonly Trace[]> {
  const refs = (await refsUnder(place.request, place.repository, "missions/")).map(it => it.ref)
  const found = refs.flatMap(ref => numberIn(ref, "refs/missions/") ?? [])
  const numbers = [...new Set(found)].filter(it => it !== PROBE_MISSION)
  const live = new Set<number>()
  for (const number of numbers) {
    if (!options.withLive && (await isOpen(place, number))) live.add(number)
  }
  const ofMissions = { numbers, live }
  return [
    ...(await branches(place, options, ofMissions)),
    ...refs.filter(isProbe).map(ref => refTrace(place, ref, null)),
    ...(options.withAudit
      ? refs.filter(it => !isProbe(it)).map(ref => auditTrace(place, ref, live))
      : []),
    ...(await milestones(place, live)),
    ...(await labels(place, live)),
    ...(await files(place, options, live)),
    ...(await environment(place, live)),
  ]
}

const isProbe = (ref: string): boolean => numberIn(ref, "refs/missions/") === PROBE_MISSION

interface OfMissions {
  readonly numbers: readonly number[]
  readonly live: ReadonlySet<number>
}

const NOT_OVER = (number: number): string => `mission #${number} is not over`

/** The mission to which a ref belongs. */
function numberIn(ref: string, prefix: string): number | null {
  const found = ref.startsWith(prefix) ? /^(\d{1,9})\//.exec(ref.slice(prefix.length)) : null
  return found ? Number(found[1]) : null
}

/** An issue that was deleted or moved has no mission any more; GitHub leads on to where it was moved. */
async function isOpen({ request, repository }: RepositoryPlace, issue_number: number) {
  try {
    const route = "GET /repos/{owner}/{repo}/issues/{issue_number}"
    const { data } = await request(route, { ...repository, issue_number })
    const here = `/repos/${repository.owner}/${repository.repo}`.toLowerCase()
    return data.state === "open" && data.repository_url.toLowerCase().endsWith(here)
  } catch (error) {
    if ([404, 410].includes(statusOf(error))) return false
    throw error
  }
}

/** Only a branch of a mission that has a log is ours. Whatever else begins like that is somebody's own. */
async function branches(
  place: RepositoryPlace,
  { branchPrefix, withLive }: TraceOptions,
  { numbers, live }: OfMissions,
): Promise<readonly Trace[]> {
  const { request, repository } = place
  const traces: Trace[] = []
  for (const { ref } of await refsUnder(request, repository, `heads/${branchPrefix}`)) {
    const number = numberIn(ref, `refs/heads/${branchPrefix}`)
    const branch = ref.slice("refs/heads/".length)
    if (number === PROBE_MISSION) {
      traces.push(refTrace(place, ref, null))
      continue
    }
    if (number === null || !numbers.includes(number)) {
      traces.push(refTrace(place, ref, "no mission made it"))
      continue
    }
    const { data } = await request("GET /repos/{owner}/{repo}/pulls", {
      ...{ ...repository, state: "open", head: `${repository.owner}:${branch}` },
    })
    const pull = withLive ? undefined : data[0]?.number
    const inReview = pull === undefined ? null : `pull request #${pull} is open`
    traces.push(refTrace(place, ref, live.has(number) ? NOT_OVER(number) : inReview))
  }
  return traces
}

function auditTrace(place: RepositoryPlace, ref: string, live: ReadonlySet<number>): Trace {
  const number = numberIn(ref, "refs/missions/")
  return refTrace(place, ref, number !== null && live.has(number) ? NOT_OVER(number) : null)
}

function refTrace(
  { request, repository }: RepositoryPlace,
  ref: string,
  keeps: string | null,
): Trace {
  const isBranch = ref.startsWith("refs/heads/")
  return {
    label: isBranch ? "branch" : "ref",
    text: isBranch ? ref.slice("refs/heads/".length) : ref,
    keeps,
    remove: {
      send: () =>
        request("DELETE /repos/{owner}/{repo}/git/refs/{ref}", {
          ...{ ...repository, ref: ref.slice("refs/".length) },
        }),
    },
  }
}

/** A milestone is closed and not deleted, because the issues of its mission hang on it. */
async function milestones(
  { request, repository }: RepositoryPlace,
  live: ReadonlySet<number>,
): Promise<readonly Trace[]> {
  const traces: Trace[] = []
  for (let page = 1; ; page += 1) {
    const { data } = await request("GET /repos/{owner}/{repo}/milestones", {
      ...{ ...repository, state: "open", per_page: 100, page },
    })
    for (const { number, title, description, creator } of data) {
      const mission = creator?.type === "Bot" ? decode(description)?.mission : undefined
      if (mission === undefined) continue
      traces.push({
        ...{ label: "milestone", text: `${title}, which is closed and kept for its issues` },
        keeps: live.has(mission) ? NOT_OVER(mission) : null,
        remove: {
          send: () =>
            request("PATCH /repos/{owner}/{repo}/milestones/{milestone_number}", {
              ...{ ...repository, milestone_number: number, state: "closed" },
            }),
        },
      })
    }
    if (data.length < 100) return traces
  }
}

const shared = (live: ReadonlySet<number>): string | null => {
  const [first] = live
  return first === undefined ? null : NOT_OVER(first)
}

async function labels(
  { request, repository }: RepositoryPlace,
  live: ReadonlySet<number>,
): Promise<readonly Trace[]> {
  const traces: Trace[] = []
  for (const name of [LABEL, NEEDS_YOU]) {
    try {
      await request("GET /repos/{owner}/{repo}/labels/{name}", { ...repository, name })
    } catch (error) {
      if (statusOf(error) === 404) continue
      throw error
    }
    const send = () =>
      request("DELETE /repos/{owner}/{repo}/labels/{name}", { ...repository, name })
    traces.push({ label: "label", text: name, keeps: shared(live), remove: { send } })
  }
  return traces
}

async function files(
  place: RepositoryPlace,
  { usualPolicy }: TraceOptions,
  live: ReadonlySet<number>,
): Promise<readonly Trace[]> {
  const traces: Trace[] = []
  for (const { path, owner } of fileOwners) {
    const found = await readFile(place, path)
    if (found === null) continue
    const isOurs = owner === "person" ? isSame(found, usualPolicy) : standingOf(found) === "ours"
    const keeps = shared(live) ?? (isOurs ? null : "somebody changed it: delete it by hand")
    traces.push({ label: "file", text: path, keeps, remove: { file: path } })
  }
  return traces
}

async function environment(
  { request, repository }: RepositoryPlace,
  live: ReadonlySet<number>,
): Promise<readonly Trace[]> {
  const at = { ...repository, environment_name: ENVIRONMENT }
  const path = "/repos/{owner}/{repo}/environments/{environment_name}"
  let names: readonly string[]
  try {
    await request(`GET ${path}`, at)
    const { data } = await request(`GET ${path}/secrets`, { ...at, per_page: 100 })
    names = data.secrets.map((it: { readonly name: string }) => it.name)
  } catch (error) {
    if (statusOf(error) === 404) return []
    throw error
  }
  const others = names.filter(name => name !== KEY_NAME)
  const keeps = others.length === 0 ? null : `it has other secrets: ${others.join(", ")}`
  const text = names.length === 0 ? ENVIRONMENT : `${ENVIRONMENT}, with its secrets`
  const send = () => request(`DELETE ${path}`, at)
  return [{ label: "environment", text, keeps: shared(live) ?? keeps, remove: { send } }]
}
