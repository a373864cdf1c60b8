/** Check runs. Only Apps write them, and each only its own. */

import { invalid, notFound, Refusal } from "../call-refusal.ts"
import {
  appOf,
  created,
  type InRepository,
  instant,
  listed,
  type Operations,
  ok,
  pageOf,
  reads,
  text,
  writes,
} from "../operation.ts"
import { resolveCommit } from "../refs.ts"
import type { Annotation, CheckRun } from "../rows.ts"
import { suiteFor } from "../run-life.ts"
import { viewAnnotation, viewCheck } from "../view/run.ts"
import { notify, type Scene } from "../webhook.ts"
import { insert, nextId } from "../world.ts"
import { objectsOf } from "./git.ts"

const ANNOTATIONS_MAX = 50
const ACTIONS_MAX = 3
const TEXT_MAX = 65_535
const ACTION_LENGTHS = { label: 20, description: 40, identifier: 20 }
const CONCLUSIONS = "action_required cancelled failure neutral success skipped timed_out".split(" ")

export const checks: Operations = {
  "checks/create": writes("checks", at => {
    const { name, head_sha } = at.call.body
    const app = writer(at)
    if (objectsOf(at).readCommit(String(head_sha)) === null)
      throw new Refusal(422, `No commit found for SHA: ${head_sha}`)
    validate(at)
    const check = insertCheck(at, { name: String(name), headSha: String(head_sha), app })
    fill(at, check)
    announce(at, check, "created")
    if (check.status === "completed") announce(at, check, "completed")
    return created(viewCheck(at.world, check))
  }),

  "checks/update": writes("checks", at => {
    const check = checkOf(at)
    if (check.app !== writer(at))
      throw new Refusal(
        403,
        "Invalid app_id `" +
          check.app +
          "` - check run can only be modified by the GitHub App that created it.",
      )
    validate(at)
    const wasDone = check.status === "completed"
    fill(at, check)
    if (check.status === "completed" && !wasDone) announce(at, check, "completed")
    return ok(viewCheck(at.world, check))
  }),

  "checks/get": reads("checks", at => ok(viewCheck(at.world, checkOf(at)))),

  "checks/list-annotations": reads("checks", at => {
    const check = checkOf(at)
    return ok(pageOf(at, check.annotations).map(it => viewAnnotation(at.world, check, it)))
  }),

  "checks/list-for-ref": reads("checks", at => {
    const { check_name, app_id, status, filter = "latest" } = at.call.query
    const ref = String(at.call.path["ref"])
    const sha = resolveCommit(objectsOf(at), ref)
    if (sha === null) throw new Refusal(422, `No commit found for SHA: ${ref}`)
    const all = at.world.index.checks.of(`${at.repository.id}/${sha}`)
    const rows = all
      .filter(it => check_name === undefined || it.name === check_name)
      .filter(it => app_id === undefined || it.app === Number(app_id))
      .filter(it => status === undefined || it.status === status)
      .filter(it => it.createdAt <= at.cut)
    const latest = new Map(rows.map(it => [`${it.app}/${it.name}`, it]))
    const shown = (filter === "all" ? rows : [...latest.values()]).toReversed()
    const check_runs = listed(at, shown).map(it => viewCheck(at.world, it))
    return ok({ total_count: shown.length, check_runs })
  }),
}

/** Adds a check run. Each job of a workflow run has one too. */
export function insertCheck(
  scene: Scene,
  { name, headSha, app }: Pick<CheckRun, "name" | "headSha" | "app">,
): CheckRun {
  const { world, repository, now } = scene
  return insert(world, "checks", {
    id: nextId(world, "check"),
    repository: repository.id,
    headSha,
    suite: suiteFor(world, repository.id, headSha, app),
    app,
    name,
    status: "queued",
    conclusion: null,
    externalId: "",
    detailsUrl: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
    createdAt: now,
    startedAt: now,
    completedAt: null,
  })
}

export function announce(scene: Scene, check: CheckRun, action: string): void {
  notify(scene, "check_run", () => ({ action, check_run: viewCheck(scene.world, check) }))
}

/**
 * What a person clicks on a check's page: one of its buttons, "Re-run" for it (null), or "Re-run"
 * for all checks of its App.
 */
export type Click =
  | { readonly check: number; readonly button: string | null }
  | { readonly suiteOf: number }

export function click(scene: Scene, clicked: Click): void {
  const { world } = scene
  const id = "check" in clicked ? clicked.check : clicked.suiteOf
  const check = world.state.checks[id]
  if (check?.status !== "completed")
    throw new Error(`Check ${id} is still running, so it has nothing to click.`)
  if ("suiteOf" in clicked) {
    const suite = { id: check.suite, head_sha: check.headSha }
    const build = () => ({ action: "rerequested", check_suite: suite })
    notify(scene, "check_suite", build, check.app)
    return
  }
  const { button } = clicked
  if (button !== null && !check.actions.some(it => it["identifier"] === button))
    throw new Error(`Check ${id} has no button ${button}.`)
  const asked = button === null ? {} : { requested_action: { identifier: button } }
  const action = button === null ? "rerequested" : "requested_action"
  const build = () => ({ action, ...asked, check_run: viewCheck(world, check) })
  notify(scene, "check_run", build, check.app)
}

function writer({ actor }: InRepository): number {
  const app = appOf(actor)
  if (app === null) throw new Refusal(403, "You must authenticate via a GitHub App.")
  return app
}

function checkOf({ world, repository, call }: InRepository): CheckRun {
  const check = world.state.checks[Number(call.path["check_run_id"])]
  if (!check || check.repository !== repository.id) throw notFound()
  return check
}

interface Output {
  readonly title?: string
  readonly summary?: string
  readonly text?: string
  readonly annotations?: readonly Annotation[]
}

/** Checks the whole request before anything is written. */
function validate({ call }: InRepository): void {
  const { status, conclusion, output, actions } = call.body
  const wrong = (field: string, message: string) =>
    invalid({ resource: "CheckRun", code: "invalid", field, message })
  if (conclusion !== undefined && !CONCLUSIONS.includes(String(conclusion)))
    throw wrong("conclusion", `${conclusion} is not a conclusion that an App may give.`)
  if (status === "completed" && conclusion === undefined)
    throw wrong("conclusion", "A completed check run needs a conclusion.")
  const { title, summary, text: details, annotations = [] } = (output ?? {}) as Output
  if (output !== undefined && (title === undefined || summary === undefined))
    throw wrong("output", "An output needs a title and a summary.")
  for (const [field, value] of Object.entries({ summary, text: details }))
    if ((value?.length ?? 0) > TEXT_MAX)
      throw wrong(field, `Only ${TEXT_MAX} characters are allowed.`)
  if (annotations.length > ANNOTATIONS_MAX)
    throw wrong("annotations", `Only ${ANNOTATIONS_MAX} annotations are allowed per request.`)
  const buttons = (actions ?? []) as readonly Readonly<Record<string, string>>[]
  if (buttons.length > ACTIONS_MAX)
    throw wrong("actions", `Only ${ACTIONS_MAX} actions are allowed.`)
  for (const [field, max] of Object.entries(ACTION_LENGTHS))
    if (buttons.some(button => (button[field]?.length ?? 0) > max))
      throw wrong(`actions.${field}`, `Only ${max} characters are allowed.`)
}

function fill(at: InRepository, check: CheckRun): void {
  const { name, status, conclusion, external_id, details_url, output, actions } = at.call.body
  const { started_at, completed_at } = at.call.body
  if (name !== undefined) check.name = String(name)
  if (status !== undefined) check.status = status as CheckRun["status"]
  if (status !== undefined && status !== "completed") Object.assign(check, REOPENED)
  if (external_id !== undefined) check.externalId = String(external_id)
  if (details_url !== undefined) check.detailsUrl = text(details_url)
  if (actions !== undefined) check.actions = actions as CheckRun["actions"]
  check.startedAt = instant(started_at) ?? check.startedAt
  if (conclusion !== undefined || completed_at !== undefined) {
    check.status = "completed"
    check.conclusion = text(conclusion) ?? check.conclusion
    check.completedAt = instant(completed_at) ?? at.now
  }
  if (output === undefined) return
  const { title, summary, text: details, annotations = [] } = output as Output
  check.title = text(title)
  check.summary = text(summary)
  if (details !== undefined) check.text = text(details)
  check.annotations.push(...annotations)
}

const REOPENED = { conclusion: null, completedAt: null } as const
