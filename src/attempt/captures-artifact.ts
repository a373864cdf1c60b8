/** Stores what a validator captured. People who fetch it by its link get nothing else. */
import { join } from "node:path"
import type { Digest } from "../core/values/digest.ts"
import { CAPTURES } from "./agent-room.ts"
import type { Run } from "./attempt-run.ts"
import type { Worked } from "./bundle.ts"
import type { AgentEnd } from "./ports.ts"
import type { Artifacts } from "./step-ports.ts"

interface Place {
  readonly artifacts: Artifacts
  readonly run: Run
  /** A folder of ours. */
  readonly scratch: string
}

export async function storeCaptures(
  { artifacts, run, scratch }: Place,
  { handed }: AgentEnd,
): Promise<Pick<Worked, "captures">> {
  if ((handed.captures ?? []).length === 0) return {}
  const name = `captures-${run.attempt}-${run.run}`
  const folder = join(scratch, CAPTURES)
  const { id, digest } = await artifacts.upload({ name, folder, keepDays: CAPTURES_KEPT_DAYS })
  return { captures: { id, digest: digest as Digest } }
}

/** A pull request is reviewed within a few weeks. GitHub's settings may allow less time. */
const CAPTURES_KEPT_DAYS = 90
