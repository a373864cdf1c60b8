/** Why GitHub knows no workflow of ours: whether its file is missing on the default branch. */
import type { LackingFile } from "../../core/log/refused-effect.ts"
import { keyOf, type Thing } from "../../core/log/thing.ts"
import { statusOf } from "../errors.ts"
import type { Sending } from "./sending.ts"

/** null: the file is there, so something else is why. */
export async function lackingFile(
  { request, identity, mission }: Sending,
  branch: string,
  thing: Thing,
): Promise<LackingFile | null> {
  const path = `.github/workflows/${identity.workflow}`
  const { repository, appSlug: app } = identity
  if (await isThere(request, { ...repository, path, ref: branch })) return null
  const isTold = typeof mission.refused.get(keyOf(thing))?.lacks?.url === "string"
  const { data } = await request("GET /repos/{owner}/{repo}", { ...repository })
  const url = isTold ? null : (identity.editor?.(data.html_url, branch) ?? null)
  return { path, branch, repository: `${repository.owner}/${repository.repo}`, app, url }
}

async function isThere(
  request: Sending["request"],
  place: Readonly<Record<string, string>>,
): Promise<boolean> {
  try {
    await request("GET /repos/{owner}/{repo}/contents/{path}", place)
    return true
  } catch (error) {
    if (statusOf(error) === 404) return false
    throw error
  }
}
