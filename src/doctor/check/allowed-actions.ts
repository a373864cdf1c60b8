/** Whether GitHub Actions may run the attempt's workflow at all. */
import { statusOf } from "../../github/errors.ts"
import { type Finding, note, unseen, well, wrong } from "../finding.ts"
import type { Patient, Present } from "../patient.ts"
import { actionIn } from "./files.ts"

export const ATTEMPT_FILE = "missions-attempt.yml"
const ATTEMPT_PATH = `.github/workflows/${ATTEMPT_FILE}`

export async function workflowIsOn({ reader, repository, page }: Patient): Promise<Finding> {
  const at = { ...repository, workflow_id: ATTEMPT_FILE }
  try {
    const { data } = await reader.request(
      "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}",
      at,
    )
    if (data.state === "active") return well("The workflow is switched on.", `state ${data.state}`)
    const next = `gh workflow enable ${ATTEMPT_FILE} --repo ${repository.owner}/${repository.repo}`
    return wrong(`The workflow is switched off: ${data.state}.`, next)
  } catch (error) {
    if (statusOf(error) !== 404) throw error
    return wrong("GitHub does not know the workflow.", `see ${page}/actions`, "404")
  }
}

/** Only an administrator is shown these settings. */
export async function actionsAllowed(
  { repository, page, files }: Patient,
  { request }: Present,
): Promise<Finding> {
  const settings = `${page}/settings/actions`
  const path = "GET /repos/{owner}/{repo}/actions/permissions"
  const { data } = await request(path, { ...repository })
  if (data.enabled !== true)
    return wrong("Actions are switched off here.", `allow them at ${settings}`)
  const workflow = files.find(it => it.path === ATTEMPT_PATH)?.found ?? ""
  const action = actionIn(workflow)
  if (data.sha_pinning_required === true && action === null && workflow !== "")
    return wrong(
      "Actions must be pinned to a full commit, and the workflow's is not.",
      `see ${settings}`,
    )
  const pins = data.sha_pinning_required === true ? "; full commits are required" : ""
  const evidence = `allowed_actions ${data.allowed_actions}${pins}`
  if (action === null || data.allowed_actions === "all")
    return well("Actions are allowed.", evidence)
  const name = action.split("@")[0] ?? ""
  const isOwn = name.split("/")[0]?.toLowerCase() === repository.owner.toLowerCase()
  if (isOwn) return well("Actions of the owner's own repositories are allowed.", evidence)
  if (data.allowed_actions === "selected") {
    const { data: selected } = await request(`${path}/selected-actions`, { ...repository })
    const patterns: readonly string[] = selected.patterns_allowed ?? []
    if (patterns.some(it => isMatch(it, action))) return well(`${name} is allowed.`, evidence)
  }
  return wrong(
    `${name} is not among the allowed actions.`,
    `allow ${name}@* at ${settings}`,
    evidence,
  )
}

/** As in "acme/*" and "acme/tool@v1". `*` stands for anything here, also for slashes. */
function isMatch(pattern: string, action: string): boolean {
  const [own, ...parts] = pattern.trim().toLowerCase().split("*")
  const text = action.toLowerCase()
  if (parts.length === 0) return own === text || `${own}@` === text.slice(0, `${own}@`.length)
  if (!text.startsWith(own ?? "")) return false
  let at = (own ?? "").length
  for (const part of parts) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return parts.at(-1) === "" || at === text.length
}

/** Whether somebody pulled the switch that stops every attempt. */
export async function killSwitch(
  { repository, page }: Patient,
  { request }: Present,
): Promise<Finding> {
  const name = "MISSIONS_DISABLED"
  try {
    const at = { ...repository, name }
    const { data } = await request("GET /repos/{owner}/{repo}/actions/variables/{name}", at)
    if (data.value !== "true")
      return well(`The variable ${name} stops nothing.`, `its value is not "true"`)
    const next = `gh variable delete ${name} --repo ${repository.owner}/${repository.repo}`
    return wrong(`The variable ${name} stops every attempt.`, next)
  } catch (error) {
    if (statusOf(error) === 404) return well(`This repository has no variable ${name}.`)
    if (statusOf(error) !== 403) throw error
    return unseen("the token may not read variables", `see ${page}/settings/variables/actions`)
  }
}

/** What a job of the repository's own workflows may do if its file does not say. */
export async function defaultToken(
  { repository, page }: Patient,
  { request }: Present,
): Promise<Finding> {
  const { data } = await request("GET /repos/{owner}/{repo}/actions/permissions/workflow", {
    ...repository,
  })
  if (data.default_workflow_permissions !== "write")
    return well("Jobs only read unless their workflow says more.")
  return note(
    `Jobs may write unless their workflow says less: choose "read" at ${page}/settings/actions.`,
    "default_workflow_permissions write",
  )
}
