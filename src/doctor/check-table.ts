/** Everything that `missions doctor` looks at, in the order in which it is said. */

import { statusOf } from "../github/errors.ts"
import type { AppNeeds } from "../server/app-needs.ts"
import { actionsAllowed, defaultToken, killSwitch, workflowIsOn } from "./check/allowed-actions.ts"
import { ciOnBranches } from "./check/ci.ts"
import { drafts, issueFeatures } from "./check/features.ts"
import { workflowFiles } from "./check/files.ts"
import { installation } from "./check/installation.ts"
import { jobLanding, jobRefs, readers, runners, secrets, walls } from "./check/jobs.ts"
import { environment, secretScope } from "./check/key-environment.ts"
import { organisationPolicy, ownPolicy } from "./check/policies.ts"
import { landingFinding, type Older, olderFor, refFindings } from "./check/ref-findings.ts"
import {
  branchRules,
  linearHistory,
  requiredCheck,
  signatures,
  signOff,
} from "./check/rule-findings.ts"
import type { By, Finding } from "./finding.ts"
import type { AppHere, AppKeyHere, Patient, Present } from "./patient.ts"
import { tryLanding } from "./try-landing.ts"
import { tryRefs } from "./try-refs.ts"

export interface Check {
  readonly id: string
  /**
   * "reader": the person, or else the App, because either sees it alike. "key": the App, also where
   * it is not installed.
   */
  readonly by: By | "reader" | "key"
  /** Whether the person must be an administrator. */
  readonly isForAdmins?: true
  /** What it does, for the page about it. */
  readonly does: string
  look(patient: Patient, who: Who): Promise<Finding | readonly Finding[]>
}

/** Those who are there; a check only asks for whoever it names. */
export interface Who {
  readonly app: AppHere
  readonly key: AppKeyHere
  readonly person: Present
  readonly needs: AppNeeds
}

export const CHECKS: readonly Check[] = [
  {
    ...{
      id: "installation",
      by: "key",
      does: "asks where the App is installed, and with which rights",
    },
    look: (patient, { key, needs }) => installation(patient, key, needs),
  },
  {
    ...{ id: "files", by: "reader", does: "compares the workflow files with the shipped ones" },
    look: workflowFiles,
  },
  {
    ...{ id: "policy", by: "reader", does: "reads the repository's policy" },
    look: ownPolicy,
  },
  {
    ...{ id: "org-policy", by: "app", does: "asks whether the App sees the organisation's policy" },
    look: (patient, { app }) => organisationPolicy(patient, app),
  },
  {
    ...{ id: "workflow", by: "reader", does: "asks whether the attempt's workflow is switched on" },
    look: workflowIsOn,
  },
  {
    ...{ id: "actions", by: "person", isForAdmins: true },
    does: "reads which actions may run, and whether they must be pinned",
    look: (patient, { person }) => actionsAllowed(patient, person),
  },
  {
    ...{ id: "job-rights", by: "person", isForAdmins: true },
    does: "reads what jobs may do whose workflow does not say",
    look: (patient, { person }) => defaultToken(patient, person),
  },
  {
    ...{ id: "switch", by: "person", does: "reads the variable MISSIONS_DISABLED" },
    look: (patient, { person }) => killSwitch(patient, person),
  },
  {
    ...{
      id: "environment",
      by: "reader",
      does: "reads who may use the environment with the model's key",
    },
    look: environment,
  },
  {
    ...{
      id: "secret-place",
      by: "person",
      does: "looks whether the model's key also lies elsewhere",
    },
    look: (patient, { person }) => secretScope(patient, person),
  },
  {
    ...{ id: "rules", by: "reader", does: "reads the rules for the branches of missions" },
    look: branchRules,
  },
  {
    ...{ id: "signatures", by: "reader", does: "reads whether commits there must be signed" },
    look: signatures,
  },
  {
    ...{ id: "sign-off", by: "reader", does: "reads whether commits there must be signed off" },
    look: signOff,
  },
  {
    ...{ id: "linear", by: "reader", does: "reads whether the default branch takes merge commits" },
    look: linearHistory,
  },
  {
    ...{ id: "check", by: "app", does: 'reads whose check "missions" the default branch requires' },
    look: (patient, { app }) => requiredCheck(patient, app),
  },
  {
    ...{ id: "ci", by: "reader", does: "reads which workflows run on missions, and their secrets" },
    look: ciOnBranches,
  },
  {
    ...{ id: "drafts", by: "reader", does: "asks whether there are draft pull requests" },
    look: drafts,
  },
  {
    ...{
      id: "issues",
      by: "reader",
      does: "asks for sub-issues, dependencies and pinned comments",
    },
    look: patient => issueFeatures(patient, patient.reader),
  },
  {
    ...{ id: "refs", by: "app", does: "makes and deletes a ref and a branch of mission 0" },
    async look(patient, { app }) {
      return refFindings("The App", await tryRefs(app.request, patient, patient.prefix), patient)
    },
  },
  {
    ...{
      id: "landing",
      by: "app",
      does: "tries to land on the default branch, in a way that cannot",
    },
    async look(patient, { app }) {
      const trial = await tryLanding(app.request, patient, patient.branch)
      return landingFinding("the App", trial, {
        ...patient,
        older: await olderOf(patient, app.slug),
      })
    },
  },
  {
    ...{
      id: "trial",
      by: "app",
      does: "starts an attempt without a mission, and waits for its end",
    },
    look: async patient => (await patient.trial()).finding,
  },
  {
    ...{ id: "secret", by: "job", does: "asks secrets.MISSIONS_MODEL_KEY != '', and no value" },
    look: async patient => secrets(await patient.trial(), patient),
  },
  {
    ...{ id: "sandbox", by: "job", does: "attacks the walls of the runner, as each attempt does" },
    look: async patient => walls(await patient.trial()),
  },
  {
    ...{ id: "runner", by: "job", does: "looks for what an earlier job left" },
    look: async patient => runners(await patient.trial()),
  },
  {
    ...{ id: "token", by: "job", does: "tries to write with the tokens of jobs that only read" },
    look: async patient => readers(await patient.trial()),
  },
  {
    ...{ id: "refs", by: "job", does: "makes and deletes the same refs with the token of deliver" },
    look: async patient => jobRefs(await patient.trial(), patient),
  },
  {
    ...{ id: "landing", by: "job", does: "tries to land on the default branch with that token" },
    look: async patient =>
      jobLanding(await patient.trial(), patient, await olderOf(patient, "github-actions")),
  },
]

/** The older protection of the branch, which only an administrator sees; null: nobody at hand is one. */
async function olderOf(
  { person, repository, branch }: Patient,
  slug: string,
): Promise<Older | null> {
  if (!("request" in person) || !person.isAdmin) return null
  const at = { ...repository, branch }
  try {
    const path = "GET /repos/{owner}/{repo}/branches/{branch}/protection"
    return olderFor(slug, (await person.request(path, at)).data)
  } catch (error) {
    return statusOf(error) === 404 ? olderFor(slug, null) : null
  }
}
