/** What the jobs of the trial attempt said of themselves. */
import { type Finding, note, unknown, unseen, well, wrong } from "../finding.ts"
import type { ProbeReport } from "../job/probe-report.ts"
import type { Patient, Trial } from "../patient.ts"
import { answerOf } from "../tried.ts"
import { landingFinding, type Older, refFindings } from "./ref-findings.ts"

type Job = ProbeReport["job"]

const JOB = "A job"

/** What a job is asked; if it said nothing, why nobody knows. */
const asked = (trial: Trial, job: Job, tell: (report: ProbeReport) => Finding): Finding => {
  const report = trial.reports.find(it => it.job === job)
  return report === undefined ? silent(trial, job) : tell(report)
}

function silent({ finding, url }: Trial, job: Job): Finding {
  if (finding.is === "unseen") return unseen(finding.said.replace(/^Not looked at: /, ""))
  const where = url === null ? "no trial attempt ran" : `the job ${job} of ${url} said nothing`
  return unknown(where, "mend the line about the trial first")
}

export const secrets = (trial: Trial, { page }: Patient): readonly Finding[] => {
  const report = trial.reports.find(it => it.job === "agent")
  if (report === undefined) return [silent(trial, "agent")]
  const names = Object.entries(report.secrets)
  return names.map(([name, isSet]) => {
    if (isSet) return well(`${name} is set where the agent runs.`, `secrets.${name} != ''`)
    const next = `add it to the environment missions, at ${page}/settings/environments`
    return wrong(`${name} is empty where the agent runs.`, next, `secrets.${name} == ''`)
  })
}

export const walls = (trial: Trial): readonly Finding[] =>
  (["agent", "verify"] as const).map(job =>
    asked(trial, job, ({ wall }) => {
      if (wall?.name)
        return well(`The sandbox held when it was attacked, in the job ${job}.`, wall.name)
      const failed = wall?.failed.join("; ") ?? ""
      return wrong(
        `No sandbox holds on the runner of the job ${job}.`,
        "use a Linux runner with bubblewrap, or with sudo without a password",
        failed === "" ? "no wall could be made" : failed,
      )
    }),
  )

/** A machine that is used again carries what an agent left into the next job. */
export function runners(trial: Trial): Finding {
  const kinds = [...new Set(trial.reports.map(it => it.runner.environment))]
  if (kinds.length === 0) return silent(trial, "agent")
  const left = trial.reports.flatMap(({ job, runner }) =>
    runner.leftovers.length > 0 ? [`${job} found ${runner.leftovers.join(", ")}`] : [],
  )
  if (left.length > 0) {
    const said =
      "A job finds what an earlier job left, so an agent could leave something for deliver."
    return wrong(
      said,
      "use hosted runners, or ephemeral ones (./config.sh --ephemeral)",
      left.join("; "),
    )
  }
  // One job alone cannot say what another one would have found.
  const missing = (["agent", "deliver"] as const).find(
    job => !trial.reports.some(it => it.job === job),
  )
  if (missing !== undefined) return silent(trial, missing)
  if (kinds.every(it => it === "github-hosted"))
    return well("Every job gets a new machine of GitHub's.")
  return note(
    "No job found what another one left; machines of your own must still be used only once.",
    kinds.join(", "),
  )
}

/** The token beside an agent must not write. */
export const readers = (trial: Trial): readonly Finding[] =>
  (["agent", "verify"] as const).map(job =>
    asked(trial, job, ({ wrote }) => {
      if (wrote === null || wrote.is === "failed") return unknown(wrote?.why ?? "it did not try")
      const evidence = `POST git/refs: ${answerOf(wrote)}`
      if (wrote.is === "refused") return well(`The token of the job ${job} cannot write.`, evidence)
      const next = "missions init --replace takes the shipped workflow, which only reads there"
      return wrong(
        `The token of the job ${job} can write, beside code of strangers.`,
        next,
        evidence,
      )
    }),
  )

export function jobRefs(trial: Trial, patient: Patient): readonly Finding[] {
  const report = trial.reports.find(it => it.job === "deliver")
  return report === undefined ? [silent(trial, "deliver")] : refFindings(JOB, report.refs, patient)
}

export const jobLanding = (trial: Trial, patient: Patient, older: Older | null): Finding =>
  asked(trial, "deliver", ({ landing }) =>
    landing === null
      ? unknown("the job did not try")
      : landingFinding("a job", landing, { ...patient, older }),
  )
