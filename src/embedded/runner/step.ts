/**
 * Runs one step: its condition, its program, and the files that it wrote. It must never take a
 * failure for success.
 */

import { writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { inputVariables } from "./action-file.ts"
import { fill, holds } from "./expression.ts"
import { protocolVariables } from "./expression-contexts.ts"
import { type FileCommands, openFileCommands } from "./file-command.ts"
import type { Conclusion } from "./host.ts"
import type { Exit } from "./process.ts"
import { type PlannedStep, type Scene, stepScope } from "./scene.ts"
import { createStepOutput } from "./workflow-command.ts"

/** Adds the step to the job's results and to the `steps` context. */
export async function runStep(scene: Scene, planned: PlannedStep): Promise<void> {
  const { state, clock, log } = scene
  const startedAt = clock.now()
  let done: Done = { name: planned.name, outcome: "failure", outputs: {}, forgiven: false }
  try {
    done = await attempt(scene, planned)
  } catch (error) {
    log.write(`##[error]${(error as Error).message}`)
  }
  const { outcome, outputs } = done
  const conclusion = outcome === "failure" && done.forgiven ? "success" : outcome
  if (conclusion === "failure") state.failed = true
  if (planned.step.id === planned.key)
    state.steps.set(planned.key, { outputs, outcome, conclusion })
  const name = log.masked(done.name)
  const number = state.results.length + 1
  state.results.push({ name, number, conclusion, startedAt, completedAt: clock.now() })
}

interface Done {
  readonly name: string
  readonly outcome: Conclusion
  readonly outputs: Readonly<Record<string, string>>
  /** `continue-on-error`. */
  readonly forgiven: boolean
}

async function attempt(scene: Scene, planned: PlannedStep): Promise<Done> {
  const { step } = planned
  const env = fillAll(scene, step.env)
  const scope = () => stepScope(scene, env)
  const runs = () => !scene.control.ended.aborted && holds(planned.condition, scope())
  if (!runs()) return { name: planned.name, outcome: "skipped", outputs: {}, forgiven: false }
  planned.onStart?.()
  const name = fill(planned.name, scope())
  scene.log.write(`##[group]${name}`)
  const files = openFileCommands(scene.folders.temp, scene.ids())
  const stop = stopSignal(scene, { step, runs })
  const output = createStepOutput(scene.log)
  let outcome: Conclusion = "failure"
  try {
    const exit = await perform({ scene, planned, env, files, stop: stop.signal, line: output.line })
    outcome = outcomeOf(exit)
    if (outcome === "failure") scene.log.write(`##[error]${failureText(exit)}`)
  } catch (error) {
    scene.log.write(`##[error]${(error as Error).message}`)
  } finally {
    stop.settle()
  }
  const left = readFiles(scene, { planned, files })
  if (output.refused() || left === undefined) outcome = "failure"
  const why = stop.why()
  if (why === "cancelled") outcome = "cancelled"
  if (why === "timed_out") {
    outcome = "failure"
    scene.log.write(`##[error]The step has timed out after ${step["timeout-minutes"]} minutes.`)
  }
  const forgiven = fill(step["continue-on-error"] ?? "false", scope()) === "true"
  return { name, outcome, outputs: left ?? {}, forgiven }
}

function outcomeOf(exit: Exit): Conclusion {
  return exit.kind === "exited" && exit.code === 0 ? "success" : "failure"
}

function failureText(exit: Exit): string {
  if (exit.kind === "exited") return `Process completed with exit code ${exit.code}.`
  if (exit.kind === "signalled") return `Process ended by ${exit.signal}.`
  return `Process could not be started: ${exit.reason}.`
}

/**
 * When the job is cancelled, the step's condition is evaluated again, and the step ends only if it
 * no longer holds. GitHub does the same.
 */
function stopSignal(
  scene: Scene,
  { step, runs }: { readonly step: PlannedStep["step"]; readonly runs: () => boolean },
) {
  const { cancelled, ended } = scene.control
  const stop = new AbortController()
  const onCancel = () => {
    if (!runs()) stop.abort("cancelled")
  }
  const onEnd = () => stop.abort("cancelled")
  cancelled.addEventListener("abort", onCancel)
  ended.addEventListener("abort", onEnd)
  const limitMs = timeLimitMs(scene, step["timeout-minutes"])
  const timer =
    limitMs === undefined ? undefined : setTimeout(() => stop.abort("timed_out"), limitMs)
  return {
    signal: stop.signal,
    why: () => stop.signal.reason as "cancelled" | "timed_out" | undefined,
    settle() {
      clearTimeout(timer)
      cancelled.removeEventListener("abort", onCancel)
      ended.removeEventListener("abort", onEnd)
    },
  }
}

/** Throws if an expression gives anything but a whole number of minutes. */
export function timeLimitMs(scene: Scene, template: string | undefined): number | undefined {
  if (template === undefined) return undefined
  const minutes = fill(template, stepScope(scene))
  if (/^[1-9]\d*$/.test(minutes)) return Number(minutes) * scene.limits.minuteMs
  throw new Error(`timeout-minutes: expected a whole number of minutes, got \`${minutes}\`.`)
}

interface Performance {
  readonly scene: Scene
  readonly planned: PlannedStep
  readonly env: Readonly<Record<string, string>>
  readonly files: FileCommands
  readonly stop: AbortSignal
  readonly line: (line: string) => void
}

async function perform(performance: Performance): Promise<Exit> {
  const { scene, planned } = performance
  switch (planned.work.kind) {
    case "run":
      return runScript(performance, planned.work.script)
    case "action":
      return runAction(performance, planned.work)
    case "checkout":
      await checkOut(performance)
      scene.log.write("##[endgroup]")
      return { kind: "exited", code: 0 }
  }
}

function runScript({ scene, planned, env, files, stop, line }: Performance, template: string) {
  const { step } = planned
  const scope = stepScope(scene, env)
  const script = fill(template, scope)
  const { workspace, temp } = scene.folders
  const file = join(temp, `${scene.ids()}.sh`)
  writeFileSync(file, `${script}\n`)
  for (const text of script.split("\n")) scene.log.write(text)
  scene.log.write("##[endgroup]")
  const [command, ...args] = shellOf(step.shell, file)
  const cwd = resolve(workspace, fill(step["working-directory"] ?? "", scope))
  const variables = { ...stepVariables(scene, env), ...files.env, GITHUB_ACTION: planned.key }
  return scene.processes.run({ command: command!, args, cwd, env: variables, onLine: line, stop })
}

/**
 * bash has pipefail only if `shell` names it (GitHub's reference on
 * `jobs.<job_id>.steps[*].shell`).
 */
function shellOf(shell: "bash" | "sh" | undefined, file: string): readonly string[] {
  if (shell === "sh") return ["sh", "-e", file]
  if (shell === "bash") return ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", file]
  return ["bash", "-e", file]
}

function runAction(
  { scene, planned, env, files, stop, line }: Performance,
  { action, program }: PlannedStep["work"] & { readonly kind: "action" },
): Promise<Exit> {
  const defaults = [...action.defaults].flatMap(([name, value]): [string, string][] =>
    value === undefined ? [[name, ""]] : [[name, fill(value, stepScope(scene, env))]],
  )
  const given = Object.entries(fillAll(scene, planned.step.with, env))
  for (const [name] of given) {
    if (action.defaults.has(name)) continue
    scene.log.write(`##[warning]Unexpected input '${name}' of ${action.uses}.`)
  }
  scene.log.write("##[endgroup]")
  const [name = "", ref = ""] = action.uses.split("@")
  const state = [...planned.state].map(([key, value]) => [`STATE_${key}`, value])
  return scene.processes.run({
    command: scene.nodePath,
    args: [join(action.directory, program)],
    cwd: scene.folders.workspace,
    env: {
      ...stepVariables(scene, env),
      ...inputVariables(new Map([...defaults, ...given])),
      ...Object.fromEntries(state),
      ...files.env,
      GITHUB_ACTION: planned.key,
      GITHUB_ACTION_PATH: action.directory,
      GITHUB_ACTION_REPOSITORY: name.split("/").slice(0, 2).join("/"),
      GITHUB_ACTION_REF: ref,
      // As on GitHub, only actions get these. A `run` step never sees the runtime token.
      ACTIONS_RUNTIME_URL: `${scene.urls.results}/`,
      ACTIONS_RESULTS_URL: `${scene.urls.results}/`,
      ACTIONS_RUNTIME_TOKEN: scene.tokens.runtimeToken,
      ACTIONS_CACHE_SERVICE_V2: "True",
      ACTIONS_CACHE_MODE: scene.cacheMode,
    },
    onLine: line,
    stop,
  })
}

async function checkOut({ scene, planned, env, stop }: Performance): Promise<void> {
  const inputs = new Map(Object.entries(fillAll(scene, planned.step.with, env)))
  const base = { ...stepVariables(scene, env), GIT_TERMINAL_PROMPT: "0" }
  await scene.checkout({
    inputs,
    repository: String(scene.github["repository"]),
    sha: String(scene.github["sha"]),
    ref: String(scene.github["ref"]),
    serverUrl: scene.urls.server,
    token: scene.tokens.token,
    workspace: scene.folders.workspace,
    mask: scene.log.mask,
    async git({ args, cwd, env: more = {} }) {
      const call = { command: "git", args, cwd, env: { ...base, ...more } }
      const exit = await scene.processes.run({ ...call, onLine: scene.log.write, stop })
      return exit.kind === "exited" ? exit.code : -1
    },
  })
}

/**
 * The whole environment of a step: the few given variables, `env:`, and GitHub's own, which can't
 * be replaced.
 */
function stepVariables(scene: Scene, env: Readonly<Record<string, string>>) {
  const { state, environment, folders, github } = scene
  const all: Record<string, string> = {
    ...environment,
    HOME: folders.home,
    ...Object.fromEntries(state.env),
    ...env,
    ...protocolVariables(github, folders, scene.isHosted),
  }
  return { ...all, PATH: [...state.paths, all["PATH"]].join(":") }
}

function fillAll(
  scene: Scene,
  templates: Readonly<Record<string, string>> | undefined,
  env: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const scope = stepScope(scene, env)
  return Object.fromEntries(
    Object.entries(templates ?? {}).map(([key, template]) => [key, fill(template, scope)]),
  )
}

/**
 * Takes over what the step wrote to its files. If they were broken, it says so and answers
 * undefined.
 */
function readFiles(
  { state, log }: Scene,
  { planned, files }: { readonly planned: PlannedStep; readonly files: FileCommands },
): Readonly<Record<string, string>> | undefined {
  try {
    const found = files.read()
    for (const [name, value] of found.env) {
      if (name.toUpperCase() === "NODE_OPTIONS") {
        log.write("##[error]Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.")
      } else state.env.set(name, value)
    }
    state.paths.unshift(...found.paths.toReversed())
    for (const [name, value] of found.state) planned.state.set(name, value)
    for (const line of found.summary.split("\n")) if (line !== "") log.write(`[summary] ${line}`)
    return Object.fromEntries(found.outputs)
  } catch (error) {
    log.write(`##[error]${(error as Error).message}`)
    return undefined
  }
}
