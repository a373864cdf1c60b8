/**
 * A repository of the embedded GitHub that is set as it should be, with a runner and our bundled
 * Action, so that a test states only what is wrong.
 */
import { randomUUID } from "node:crypto"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { onTestFinished } from "vitest"
import { parse } from "yaml"
import { doctorCommand } from "../../src/cli/doctor.ts"
import { parseDoctor } from "../../src/cli/doctor-arguments.ts"
import { initCommand } from "../../src/cli/init.ts"
import { parseInit } from "../../src/cli/init-arguments.ts"
import type { Row } from "../../src/doctor/finding.ts"
import type { Ruleset } from "../../src/embedded/github/model/owners-rules.ts"
import type { App } from "../../src/embedded/github/model/rows.ts"
import { gitCheckout } from "../../src/embedded/runner/checkout.ts"
import { createRunner } from "../../src/embedded/runner/runner.ts"
import type { RunnerParts } from "../../src/embedded/runner/settings.ts"
import { openWorld, type Refusals, typed, type World } from "../cli/enrolling.ts"
import { here, privateKey } from "../embedded/github/http/seeded.ts"
import { buildProduct } from "../local/support/product.ts"

const ACTION = `missions/missions@${"a1".repeat(20)}`
export const ROOT = join(import.meta.dirname, "..", "..")

/** Nobody lands on the default branch without a pull request. */
export const REVIEWED: Ruleset = {
  ...{ id: 1, name: "Reviewed", refs: ["~DEFAULT_BRANCH"], rules: [{ type: "pull_request" }] },
}

export interface DoctorWorld extends World {
  readonly app: App
  /** The person's variables, with the key of the App. */
  readonly shell: Record<string, string>
  readonly settings: (more: Parameters<World["face"]["model"]["setup"]["settings"]>[1]) => void
}

export async function wellSet(refusals: Refusals = {}): Promise<DoctorWorld> {
  // What is refused begins only once the repository is set.
  let active: Refusals = {}
  const world = await openWorld(new Proxy({}, { get: (_, name: string) => active[name] }))
  const { model } = world.face
  const app = Object.values(model.state.apps).find(it => it.slug === "missions")!
  const { default_permissions: permissions, default_events: events } = parse(
    readFileSync(join(ROOT, "app.yml"), "utf8"),
  )
  Object.assign(app, { permissions: { ...permissions, metadata: "read" }, events })
  await typed(world, machine =>
    initCommand(parseInit(["ada/engine", "--app", "missions", "--action", ACTION]), machine),
  )
  await world.octokit.issues.create({ ...here, title: "Goal" })
  await world.octokit.issues.createComment({ ...here, issue_number: 1, body: "Soon" })
  const { id } = world.repository
  const settings: DoctorWorld["settings"] = more => model.setup.settings(id, more)
  settings({ rulesets: [REVIEWED] })
  const shell = { ...world.env, APP_ID: `${app.id}`, PRIVATE_KEY: privateKey }
  active = refusals
  return { ...world, app, shell, settings }
}

/** Runs what the App starts, as hosted runners do. */
export async function withRunner(
  { face }: Pick<World, "face">,
  more: Partial<Pick<RunnerParts, "isHosted" | "home">> & { readonly path?: string } = {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "missions-doctor-"))
  const product = dirname(dirname(await buildProduct(folder)))
  const { path = process.env["PATH"] ?? "", ...runs } = more
  const runner = createRunner({
    ...{ host: face.host, workDir: join(folder, "runner"), nodePath: process.execPath },
    actions: uses => (uses === ACTION ? { directory: product } : null),
    ...{ checkout: gitCheckout, clock: { now: Date.now }, ids: randomUUID, maxParallel: 2 },
    environment: { PATH: path, LANG: "C.UTF-8" },
    log: () => {},
    isHosted: true,
    ...runs,
  })
  onTestFinished(async () => {
    await runner.stop()
    rmSync(folder, { recursive: true, force: true })
  })
}

export interface Told {
  readonly status: number
  readonly rows: readonly Row[]
}

/** What the command says as JSON. */
export async function told(
  world: DoctorWorld,
  args: readonly string[] = ["--no-trial"],
  env: Record<string, string> = world.shell,
): Promise<Told> {
  const argv = ["ada/engine", "--json", ...args]
  const { status, said } = await typed(
    world,
    machine => doctorCommand(parseDoctor(argv), { ...machine, clock: Date.now }),
    { env },
  )
  return { status, rows: JSON.parse(said).rows }
}

export const notWell = ({ rows }: Told) => rows.filter(it => it.is !== "well")
