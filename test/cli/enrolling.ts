/** A world for `init` and `prune`: an embedded GitHub on a socket, and the machine that the commands see. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Octokit } from "@octokit/rest"
import { expect, onTestFinished } from "vitest"
import type { Answers } from "../../src/embedded/github/call.ts"
import { openGitHub } from "../../src/embedded/github/http/open.ts"
import { memoryStore } from "../../src/embedded/github/http/state-store.ts"
import type { Machine } from "../../src/local/machine.ts"
import { type Checked, checked } from "../contract/checked.ts"
import { sealing } from "../embedded/github/http/sealing.ts"
import { here, SILENT, seededOptions, userToken } from "../embedded/github/http/seeded.ts"

const ROOT = join(import.meta.dirname, "..", "..")

/** Answers of GitHub instead of the model's, by operation. */
export type Refusals = Readonly<Record<string, readonly [status: number, message: string]>>

export async function openWorld(refusals: Refusals = {}) {
  const server = await openGitHub({
    ...seededOptions(memoryStore(), () => Date.now()),
    ...{ port: 0, sealing, wrap: checked },
    answers: model => refusing(model, refusals),
  })
  const face = server.face as Checked
  onTestFinished(async () => {
    await server.close()
    expect(face.violations).toEqual([])
  })
  const home = mkdtempSync(join(tmpdir(), "missions-init-"))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const octokit = new Octokit({ auth: userToken(face), baseUrl: face.urls.api, ...SILENT })
  const repository = Object.values(face.model.state.repositories)[0]!
  delete repository.environments["missions"]
  const env = { GH_TOKEN: userToken(face), MISSIONS_MODEL_KEY: "sk-of-mira" }
  return { face, home, octokit, repository, env }
}

export function refusing(model: Answers, refusals: Refusals): Answers {
  return {
    apply(call, actor, now, visibleBefore) {
      const [status, message] = refusals[call.operation] ?? []
      if (status === undefined) return model.apply(call, actor, now, visibleBefore)
      const data = {
        message,
        documentation_url: "https://docs.github.com/rest",
        status: `${status}`,
      }
      return { answer: { status, headers: {}, data }, deliveries: [] }
    },
  }
}

export type World = Awaited<ReturnType<typeof openWorld>>

/** `run` is given a machine, and what it prints is returned beside what it returns. */
export async function typed(
  world: World,
  run: (machine: Machine) => Promise<number>,
  {
    env = world.env,
    answer = null,
  }: { readonly env?: Record<string, string>; readonly answer?: string | null } = {},
) {
  const said: string[] = []
  const { api, server } = world.face.urls
  const machine = {
    ...{ home: world.home, product: ROOT, directory: world.home },
    shell: { PATH: process.env["PATH"], GITHUB_API_URL: api, GITHUB_SERVER_URL: server, ...env },
    signal: new AbortController().signal,
    terminal: {
      isAttended: answer !== null,
      line: (line: string) => said.push(line),
      ask: async () => answer,
    },
  } as unknown as Machine
  const status = await run(machine)
  return { status, said: said.join("\n") }
}

export async function fileOf({ octokit }: World, path: string): Promise<string | null> {
  try {
    const { data } = await octokit.repos.getContent({ ...here, path })
    return "content" in data ? Buffer.from(data.content, "base64").toString() : null
  } catch {
    return null
  }
}

export const commits = async ({ octokit }: World) =>
  (await octokit.repos.listCommits({ ...here })).data.map(it => it.commit.message.split("\n")[0])

/** A person edits a file on the default branch. */
export async function rewrite(world: World, path: string, change: (text: string) => string) {
  const { octokit } = world
  const text = change((await fileOf(world, path)) ?? "")
  const { data: ref } = await octokit.git.getRef({ ...here, ref: "heads/main" })
  const base_tree = ref.object.sha
  const { data: base } = await octokit.git.getCommit({ ...here, commit_sha: base_tree })
  const entry = { path, mode: "100644", type: "blob", content: text } as const
  const { data: tree } = await octokit.git.createTree({
    ...{ ...here, base_tree: base.tree.sha, tree: [entry] },
  })
  const { data: commit } = await octokit.git.createCommit({
    ...{ ...here, message: "Edit", tree: tree.sha, parents: [base_tree] },
  })
  await octokit.git.updateRef({ ...here, ref: "heads/main", sha: commit.sha })
}

export const idOf = ({ face }: World, login: string) =>
  Object.values(face.model.state.users).find(it => it.login === login)?.id
