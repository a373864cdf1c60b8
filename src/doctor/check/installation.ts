/** Whether the App is installed here, with every right and event that it needs. */

import { statusOf } from "../../github/errors.ts"
import { type AppNeeds, lackingIn, lacksNothing } from "../../server/app-needs.ts"
import { type Finding, well, wrong } from "../finding.ts"
import type { AppKeyHere, Patient } from "../patient.ts"

export async function installation(
  { repository, page }: Patient,
  { request, slug }: AppKeyHere,
  needs: AppNeeds,
): Promise<Finding> {
  const origin = new URL(page).origin
  try {
    const path = "GET /repos/{owner}/{repo}/installation"
    const { data } = await request(path, { ...repository })
    if (data.suspended_at)
      return wrong(`The installation of ${slug} is suspended.`, `see ${data.html_url}`)
    const lacking = lackingIn(needs, {
      ...{ permissions: data.permissions ?? {}, events: data.events ?? [] },
      accountType: data.target_type,
    })
    const evidence = `installation ${data.id}`
    if (lacksNothing(lacking))
      return well(`${slug} is installed, with all that it needs.`, evidence)
    const missing = [...lacking.permissions, ...lacking.events.map(it => `the event ${it}`)]
    return wrong(`${slug} lacks ${missing.join(", ")}.`, `grant it at ${data.html_url}`, evidence)
  } catch (error) {
    if (statusOf(error) !== 404) throw error
    return wrong(`${slug} is not installed here.`, `install it at ${origin}/apps/${slug}`, "404")
  }
}
