/** The rules that GitHub will apply to the branches of missions, and what follows from each. */
import { type Finding, note, unseen, well, wrong } from "../finding.ts"
import type { Patient } from "../patient.ts"
import { probeBranch } from "../try-refs.ts"

interface Rule {
  readonly type: string
  readonly parameters?: {
    readonly pattern?: string
    readonly required_status_checks?: readonly {
      readonly context: string
      readonly integration_id?: number
    }[]
  }
  readonly ruleset_id?: number
}

const rulesOf = async (
  { reader, repository }: Patient,
  branch: string,
): Promise<readonly Rule[]> => {
  const at = { ...repository, branch, per_page: 100 }
  return (await reader.request("GET /repos/{owner}/{repo}/rules/branches/{branch}", at)).data
}

/** What stops missions; each continues "On mission/**". */
const STOPS: Readonly<Record<string, string>> = {
  creation: "nobody may make branches",
  update: "nobody may push",
  deletion: "nobody may delete branches, so they stay after a mission",
  pull_request: "each change needs a pull request",
  merge_queue: "each change goes through a merge queue",
  required_status_checks: "each commit needs checks before it is pushed",
  required_deployments: "each commit must be deployed before it is pushed",
  required_linear_history: "there may be no merge commits, and features come by merges",
}

/** What binds single commits. */
const LIMITS: readonly string[] = [
  ...["file_path_restriction", "max_file_path_length", "file_extension_restriction"],
  ...["max_file_size", "branch_name_pattern", "code_scanning", "workflows", "code_quality"],
  ...["commit_author_email_pattern", "committer_email_pattern", "copilot_code_review"],
]

export async function branchRules(patient: Patient): Promise<readonly Finding[]> {
  const { prefix, page } = patient
  const rules = await rulesOf(patient, probeBranch(prefix))
  const where = `On ${prefix}**`
  const next = `exclude ${prefix}** from it, at ${page}/settings/rules`
  const found = rules.flatMap((rule): readonly Finding[] => {
    const { type, ruleset_id: id } = rule
    const evidence = id === undefined ? type : `${type} of ruleset ${id}`
    const stops = STOPS[type]
    if (stops !== undefined) return [wrong(`${where} ${stops}.`, next, evidence)]
    if (LIMITS.includes(type)) return [note(`${where} a rule limits commits: ${type}.`, evidence)]
    const isApart = ["required_signatures", "commit_message_pattern", "non_fast_forward"].includes(
      type,
    )
    return isApart ? [] : [note(`${where} a rule holds that is not known here: ${type}.`, evidence)]
  })
  return found.length > 0 ? found : [well(`No rule stops missions on ${prefix}**.`)]
}

export async function signatures(patient: Patient): Promise<Finding> {
  const { prefix, page } = patient
  const rules = await rulesOf(patient, probeBranch(prefix))
  const found = rules.find(it => it.type === "required_signatures")
  if (!found) return well(`Commits on ${prefix}** need no signatures.`)
  const said = `Commits on ${prefix}** must be signed, and those of missions are pushed without a signature.`
  const next = `exclude ${prefix}** from it, at ${page}/settings/rules`
  return wrong(said, next, `required_signatures of ruleset ${found.ruleset_id}`)
}

const SIGN_OFF = /sign(?:ed)?[- ]?off/i

export async function signOff(patient: Patient): Promise<Finding> {
  const { prefix, page, signsOff } = patient
  const rules = await rulesOf(patient, probeBranch(prefix))
  const found = rules.find(it => it.type === "commit_message_pattern")
  const next = `exclude ${prefix}** from it, at ${page}/settings/rules`
  if (found) {
    const pattern = found.parameters?.pattern ?? ""
    const what = SIGN_OFF.test(pattern) ? "signed off" : "of a given form"
    const evidence = `commit_message_pattern ${pattern}`
    return wrong(`Messages of commits on ${prefix}** must be ${what}.`, next, evidence)
  }
  if (!signsOff) return well("Commits need no sign-off.")
  return note(
    "Commits that people make on GitHub's pages must be signed off.",
    "web_commit_signoff_required",
  )
}

/** How the one pull request of a mission gets into the default branch. */
export async function linearHistory(patient: Patient): Promise<Finding> {
  const { branch, mergeWays, page } = patient
  const isLinear = (await rulesOf(patient, branch)).some(
    it => it.type === "required_linear_history",
  )
  if (!isLinear) return well(`${branch} takes merge commits.`)
  if (mergeWays === null)
    return unseen(
      `${branch} takes no merge commits, and the ways to merge are shown to people only`,
    )
  if (mergeWays.squash || mergeWays.rebase)
    return well(`${branch} takes no merge commits: squash or rebase the pull request of a mission.`)
  const said = `${branch} takes no merge commits, and the repository allows no other way to merge.`
  return wrong(said, `allow squash merging at ${page}/settings`)
}

/** A required check that any workflow could report says nothing. */
export async function requiredCheck(
  patient: Patient,
  app: { readonly id: number },
): Promise<Finding> {
  const { branch, page } = patient
  const checks = (await rulesOf(patient, branch)).flatMap(
    it => it.parameters?.required_status_checks ?? [],
  )
  const found = checks.find(it => it.context === "missions")
  if (!found) return well(`${branch} does not require the check "missions", which is your choice.`)
  if (found.integration_id === app.id) return well(`The check "missions" counts only from the App.`)
  const said = `${branch} requires the check "missions" from any source, so any workflow can report it.`
  return wrong(said, `choose the App as its source, at ${page}/settings/rules`)
}
