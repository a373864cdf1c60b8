/**
 * Switches the hourly sweep on while a mission lives, and off when none does. A job is paid by the
 * minute, and nobody should pay for a sweep that finds nothing.
 */
import { messageOf, statusOf } from "../github/errors.ts"
import type { Repository, Request } from "../github/request.ts"

export const SWEEP = "missions-sweep.yml"

/** Returns what to tell people; null: it stands as it should. It never rejects. */
export async function switchSweep(
  request: Request,
  repository: Repository,
  isOn: boolean,
): Promise<string | null> {
  const at = { ...repository, workflow_id: SWEEP }
  try {
    const { data } = await request("GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}", at)
    // GitHub itself switches schedules off in public repositories where nothing happens for 60 days.
    if ((data.state === "active") === isOn) return null
    const route = "PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}"
    await request(`${route}/${isOn ? "enable" : "disable"}`, at)
    return `The hourly sweep is switched ${isOn ? "on" : "off"}.`
  } catch (error) {
    return `The hourly sweep could not be switched ${isOn ? "on" : "off"}: ${statusOf(error)} ${messageOf(error)}`
  }
}
