/**
 * Measures what it costs to start each check from the files that set-up left: once for the copy,
 * and then for each check.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { createStage } from "../src/attempt/check/command-stage.ts"
import { noSandbox } from "../src/attempt/sandbox.ts"
import { fetchCommit } from "../src/attempt/tree/fetch-commit.ts"
import { createGit } from "../src/attempt/tree/own-git.ts"
import { Environment } from "../src/core/plan/plan.ts"
import type { Sha } from "../src/core/values/id.ts"
import { makeRepository } from "./mission.ts"

export interface CheckCost {
  readonly what: string
  readonly ms: number
}

/** About as many files as the dependencies of a web application have. */
const FILES = 20_000
const FILE_BYTES = 4_000

const SET_UP = `node -e '
const { mkdirSync, writeFileSync } = require("node:fs")
for (let at = 0; at < ${FILES}; at++) {
  const folder = "node_modules/" + Math.floor(at / 50)
  if (at % 50 === 0) mkdirSync(folder, { recursive: true })
  writeFileSync(folder + "/" + at, "x".repeat(${FILE_BYTES}))
}'`

const SERVER = `require("node:http").createServer((_, response) => response.end()).listen(process.env.PORT)`

/** Each check does only what its name says. */
const CHECKS = [
  ["a check that changes nothing", "true"],
  ["the one after it", "true"],
  [
    "a check that changes 1,000 files",
    "for at in $(seq 1000); do echo > node_modules/0/x$at; done",
  ],
  ["the one after it", "true"],
] as const

/** The costs don't include the time of the commands themselves. */
export async function timeChecks(folder: string): Promise<readonly CheckCost[]> {
  const plain = await stageIn(join(folder, "plain"), [])
  const costs: CheckCost[] = []
  const time = async (what: string, run: () => Promise<number>) => {
    const began = performance.now()
    const ownMs = await run()
    costs.push({ what, ms: performance.now() - began - ownMs })
  }
  await plain.prepare(SET_UP)
  await time(`the first check, which keeps ${FILES} files`, () => plain.check("true"))
  for (const [what, run] of CHECKS) await time(what, () => plain.check(run))
  await plain.close()
  const served = await stageIn(join(folder, "served"), [
    { name: "web", run: `node -e '${SERVER}'`, ready: "http://127.0.0.1:$PORT/" },
  ])
  await served.check("true")
  await time("a check beside a small service", () => served.check("true"))
  await served.close()
  return costs
}

async function stageIn(folder: string, services: readonly object[]) {
  const repository = join(folder, "repository")
  makeRepository(repository)
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: repository, encoding: "utf8" })
  const scratch = join(folder, "scratch")
  mkdirSync(scratch)
  const path = `${process.env["PATH"]}`
  const git = await createGit({
    gitDir: join(scratch, "git"),
    ...{ home: join(scratch, "git-home"), path, remote: { url: repository, token: null } },
  })
  const sha = commit.trim() as Sha
  await fetchCommit(git, sha, 1)
  const stage = await createStage(
    {
      ...{ git, scratch, outer: { PATH: path }, sandbox: noSandbox, network: undefined },
      held: () => undefined,
      limits: { wallMs: 600_000, outputBytes: 1_000_000 },
      clock: {
        now: () => performance.now(),
        wait: ms => new Promise(resolve => setTimeout(resolve, ms)),
      },
      signal: new AbortController().signal,
    },
    {
      services: Environment.parse({ services }).services,
      commands: undefined,
      until: Number.POSITIVE_INFINITY,
    },
  )
  const scene = stage.at("head", sha)
  return {
    close: stage.close,
    prepare: scene.prepare,
    async check(run: string): Promise<number> {
      const checked = await scene.check(run)
      if (checked.is !== "ran" || checked.ran.exit !== 0) throw new Error(JSON.stringify(checked))
      return checked.ran.ms
    },
  }
}
