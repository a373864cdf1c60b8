/**
 * Checks before anything runs that a parsed workflow makes sense. It must never evaluate an
 * expression.
 */

import { type AllowedInExpression, checkCondition, checkTemplate } from "./expression.ts"
import { type Job, refusal, type Step, type Workflow } from "./workflow-file.ts"

/** Which contexts may be used where (GitHub's reference on contexts, "Context availability"). */
const RUN = ["github", "inputs", "vars"]
const JOB = [...RUN, "needs"]
const STEP = [...JOB, "secrets", "env", "job", "runner", "steps"]
const at = (contexts: readonly string[]): AllowedInExpression => ({ contexts, status: false })
const JOB_IF: AllowedInExpression = { contexts: JOB, status: true }
const STEP_IF: AllowedInExpression = {
  contexts: STEP.filter(name => name !== "secrets"),
  status: true,
}

/** Throws WorkflowFileError. */
export function checkWorkflow(path: string, workflow: Workflow): void {
  const check = checker(path)
  check.template("run-name", workflow["run-name"], at(RUN))
  check.all("env", workflow.env, at([...RUN, "secrets"]))
  check.all("concurrency", texts(workflow.concurrency), at(RUN))
  for (const [id, job] of Object.entries(workflow.jobs)) checkJob({ id, job, workflow, path })
  checkOrder(path, workflow)
}

/**
 * The job ids in such an order that each comes after those that it needs. Throws if there is no
 * such order.
 */
export function checkOrder(path: string, { jobs }: Workflow): readonly string[] {
  const order: string[] = []
  const visit = (id: string, way: readonly string[]) => {
    if (order.includes(id)) return
    if (way.includes(id)) {
      const got = [...way, id].join(" → ")
      throw refusal({ path, place: `jobs.${id}.needs`, expected: "needs without a circle", got })
    }
    for (const need of jobs[id]!.needs ?? []) visit(need, [...way, id])
    order.push(id)
  }
  for (const id of Object.keys(jobs)) visit(id, [])
  return order
}

interface Found {
  readonly id: string
  readonly job: Job
  readonly workflow: Workflow
  readonly path: string
}

function checkJob({ id, job, workflow, path }: Found): void {
  const place = `jobs.${id}`
  const known = Object.keys(workflow.jobs)
  for (const need of job.needs ?? []) {
    if (!known.includes(need)) {
      const expected = `one of ${known.join(", ")}`
      throw refusal({ path, place: `${place}.needs`, expected, got: need })
    }
  }
  const check = checker(path)
  check.condition(`${place}.if`, job.if, JOB_IF)
  check.template(`${place}.name`, job.name, at(JOB))
  check.template(`${place}.environment`, job.environment?.name, at(JOB))
  check.template(`${place}.timeout-minutes`, job["timeout-minutes"], at(JOB))
  check.all(`${place}.concurrency`, texts(job.concurrency), at(JOB))
  check.all(`${place}.env`, job.env, at([...JOB, "secrets"]))
  check.all(`${place}.outputs`, job.outputs, at(STEP))
  const ids = job.steps.flatMap(step => (step.id === undefined ? [] : [step.id.toLowerCase()]))
  const double = ids.find((one, index) => ids.indexOf(one) !== index)
  if (double !== undefined) {
    throw refusal({ path, place: `${place}.steps`, expected: "step ids that differ", got: double })
  }
  job.steps.forEach((step, index) => {
    checkStep(checker(path), `${place}.steps.${index}`, step)
  })
}

function checkStep(check: Checker, place: string, step: Step): void {
  check.condition(`${place}.if`, step.if, STEP_IF)
  check.all(`${place}.with`, step.with, at(STEP))
  check.all(`${place}.env`, step.env, at(STEP))
  for (const key of ["name", "run", "working-directory", "continue-on-error"] as const) {
    check.template(`${place}.${key}`, step[key], at(STEP))
  }
  check.template(`${place}.timeout-minutes`, step["timeout-minutes"], at(STEP))
}

type Checker = ReturnType<typeof checker>

function checker(path: string) {
  const guard = (place: string, check: () => void) => {
    try {
      check()
    } catch (cause) {
      const got = (cause as Error).message.replace(/\.$/, "")
      throw refusal({ path, place, expected: "an expression that can be evaluated there", got })
    }
  }
  const template = (name: string, text: string | undefined, place: AllowedInExpression) => {
    if (text !== undefined) guard(name, () => checkTemplate(text, place))
  }
  return {
    template,
    condition(name: string, text: string | undefined, place: AllowedInExpression) {
      if (text !== undefined) guard(name, () => checkCondition(text, place))
    },
    all(
      name: string,
      texts: Readonly<Record<string, string>> | undefined,
      place: AllowedInExpression,
    ) {
      for (const [key, text] of Object.entries(texts ?? {})) template(`${name}.${key}`, text, place)
    },
  }
}

function texts(concurrency: Job["concurrency"]): Readonly<Record<string, string>> | undefined {
  if (concurrency === undefined) return undefined
  return { group: concurrency.group, "cancel-in-progress": concurrency["cancel-in-progress"] ?? "" }
}
