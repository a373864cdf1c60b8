/**
 * One job of a trial attempt. It starts no agent and nothing of the repository's, and says what the
 * jobs of real attempts will find: secrets, walls, the runner, and what the job's token may do.
 */
import { readdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { PROBE_MISSION } from "../../enrol/mission-trace.ts"
import { ownPolicyOf } from "../../enrol/own-policy.ts"
import type { Repository, Request } from "../../github/request.ts"
import { tried, whyOf } from "../tried.ts"
import { tryLanding } from "../try-landing.ts"
import { type Ground, PROBE_REF, type RefTrial, tryRefs } from "../try-refs.ts"
import type { ProbeReport } from "./probe-report.ts"

export interface Probe {
  readonly job: ProbeReport["job"]
  readonly run: number
  readonly request: Request
  readonly repository: Repository
  readonly defaultBranch: string
  /** The commit of the default branch that the run stands on. */
  readonly head: string
  /** By its name, whether each secret is set. */
  readonly secrets: Readonly<Record<string, boolean>>
  /** Attacks the walls of this machine. */
  readonly wall: () => Promise<NonNullable<ProbeReport["wall"]>>
  /** RUNNER_ENVIRONMENT. */
  readonly environment: string
  /** What outlives a job on a machine that is used again. */
  readonly home: string
}

export async function runProbe(probe: Probe): Promise<ProbeReport> {
  const { job, request, repository, head, defaultBranch, environment } = probe
  const runner = { environment, leftovers: leftoversIn(probe) }
  const base = { job, secrets: probe.secrets, runner }
  if (job !== "deliver") {
    const wrote = await writes(request, { repository, head }, job)
    return { ...base, wall: await probe.wall(), wrote, refs: [], landing: null }
  }
  const ground = { repository, head }
  return {
    ...{ ...base, wall: null, wrote: null },
    refs: await refsBy(request, ground),
    landing: await tryLanding(request, ground, defaultBranch),
  }
}

/** Branches are named as the policy says. */
async function refsBy(request: Request, ground: Ground): Promise<readonly RefTrial[]> {
  try {
    const { policy } = await ownPolicyOf(request, ground.repository, ground.head)
    return await tryRefs(request, ground, policy.branchPrefix)
  } catch (error) {
    return [{ ref: PROBE_REF, made: { is: "failed", why: whyOf(error) }, removed: null }]
  }
}

const LEFTOVER = ".missions-probe-"

/** Every job leaves an empty file, and the last one takes all of them away. */
function leftoversIn({ home, job, run }: Probe): string[] {
  const found = readdirSync(home).filter(it => it.startsWith(LEFTOVER))
  for (const name of found) rmSync(join(home, name), { force: true })
  if (job !== "deliver") writeFileSync(join(home, `${LEFTOVER}${run}-${job}`), "")
  return found
}

/** Tries what a token that only reads must not do. What was made all the same is removed. */
async function writes(
  request: Request,
  { repository, head }: Pick<Probe, "repository" | "head">,
  job: string,
) {
  const name = `missions/${PROBE_MISSION}/${job}`
  const made = await tried(() =>
    request("POST /repos/{owner}/{repo}/git/refs", {
      ...{ ...repository, ref: `refs/${name}`, sha: head },
    }),
  )
  if (made.is === "refused") return made
  const gone = { ...repository, ref: name }
  await tried(() => request("DELETE /repos/{owner}/{repo}/git/refs/{ref}", gone))
  return made
}
