/** What GitHub offers in this repository: drafts, sub-issues, dependencies, pinned comments. */
import { statusOf } from "../../github/errors.ts"
import { type Finding, note, unseen, well, wrong } from "../finding.ts"
import { isHere, type Patient, type Present } from "../patient.ts"

const PAID = new Set(["team", "business", "business_plus", "enterprise"])
const OPENED_LATE = "a mission opens its pull request when it is ready"

/** Trying it would leave a pull request for ever, so what GitHub documents of its plans counts. */
export async function drafts({
  isPrivate,
  isOrganisation,
  person,
  repository,
}: Patient): Promise<Finding> {
  if (!isPrivate) return well("There are draft pull requests, as in every public repository.")
  if (!isOrganisation)
    return note(`There are no drafts in private repositories of a person; ${OPENED_LATE}.`)
  if (!isHere(person)) return unseen(person.why, person.next)
  const { data } = await person.request("GET /orgs/{org}", { org: repository.owner })
  const plan: unknown = data.plan?.name
  if (typeof plan !== "string")
    return unseen(
      "GitHub shows the plan to owners of the organisation only",
      `see ${data.html_url ?? "its settings"}`,
    )
  if (PAID.has(plan)) return well("There are draft pull requests.", `plan ${plan}`)
  return note(`There are no drafts in private repositories on the plan ${plan}; ${OPENED_LATE}.`)
}

/** Only reads, because issues cannot be taken away again. */
export async function issueFeatures(
  { repository }: Patient,
  { request }: Present,
): Promise<readonly Finding[]> {
  const list = { ...repository, state: "all", per_page: 1 }
  const { data: issues } = await request("GET /repos/{owner}/{repo}/issues", list)
  const number: number | undefined = issues[0]?.number
  const none = "there is no issue yet on which to look"
  if (number === undefined) return [unseen(none), unseen(none), unseen(none)]
  const at = { ...repository, issue_number: number, per_page: 1 }
  const issue = "GET /repos/{owner}/{repo}/issues/{issue_number}"
  return [
    await offered("Sub-issues", () => request(`${issue}/sub_issues`, at)),
    await offered("Dependencies of issues", () => request(`${issue}/dependencies/blocked_by`, at)),
    await pins(request, repository),
  ]
}

async function offered(what: string, ask: () => Promise<unknown>): Promise<Finding> {
  try {
    await ask()
    return well(`${what} are there.`)
  } catch (error) {
    if (![404, 410].includes(statusOf(error))) throw error
    return wrong(
      `${what} are not there.`,
      "use GitHub.com: older GitHub servers lack them",
      `${statusOf(error)}`,
    )
  }
}

async function pins(
  request: Present["request"],
  repository: Patient["repository"],
): Promise<Finding> {
  const at = { ...repository, per_page: 1 }
  const { data } = await request("GET /repos/{owner}/{repo}/issues/comments", at)
  const [comment] = data as readonly object[]
  if (comment === undefined) return unseen("there is no comment yet on which to look")
  if ("pin" in comment) return well("Comments can be pinned.", "comments have the field pin")
  return note("Comments cannot be pinned here, so the mission's comment is found by scrolling.")
}
