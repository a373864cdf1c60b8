/**
 * The command `missions agents explain`: what the last commit brings along for agents, and which
 * agent gets what of it; or which provider receives what. It changes nothing.
 */
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { CATALOG } from "../agent/catalog/catalog.ts"
import { endpointOf } from "../agent/catalog/endpoint.ts"
import { definitionIn } from "../agent/catalog/environment.ts"
import { readersOf } from "../agent/catalog/readers.ts"
import { findCarried } from "../attempt/carried/find-carried.ts"
import { fetchCommit } from "../attempt/tree/fetch-commit.ts"
import { createGit } from "../attempt/tree/own-git.ts"
import type { Carried } from "../core/plan/carried.ts"
import { lineOf } from "../core/plan/own-agent.ts"
import { defaultPolicy } from "../core/plan/policy.ts"
import { carriedLines } from "../core/render/carried.ts"
import { providersPage } from "../core/render/providers.ts"
import type { Sha } from "../core/values/id.ts"
import { carriedView } from "../core/view/carried.ts"
import { providersView } from "../core/view/providers.ts"
import { UsageError } from "../local/command-error.ts"
import { gitOf, type Original } from "../local/copy.ts"
import { removed } from "../local/folder.ts"
import type { Machine } from "../local/machine.ts"
import { findOriginal } from "../local/original.ts"
import { ELSEWHERE } from "../local/typed-command.ts"
import { PROVIDERS } from "../sandbox/proxy/providers.ts"
import { policyFor } from "./policy.ts"

type Here = Pick<Machine, "directory" | "home" | "path" | "shell" | "terminal">

export interface Explained {
  readonly repository: string | null
  /** Which provider receives what, instead of what agents get from the repository. */
  readonly isOfProviders: boolean
  readonly isJson: boolean
}

export async function explainAgents(args: Explained, here: Here): Promise<number> {
  const git = gitOf(here)
  const original = originalAt(resolve(here.directory, args.repository ?? "."), here)
  const agent = "as the server says"
  const usual = defaultPolicy({ planner: agent, worker: agent, validator: agent })
  const policy = policyFor(original, { git, usual })
  const { terminal } = here
  if (args.isOfProviders) {
    const view = providersView(policy, agent => hostsOf(lineOf(policy.agents.own, agent)))
    terminal.line(args.isJson ? JSON.stringify(view) : providersPage(view))
    return 0
  }
  const { agentEnv = [] } = policy
  const carried = await carriedAt(original, { here, agentEnv })
  const view = carriedView(
    carried,
    CATALOG.map(({ id }) => id),
  )
  if (args.isJson) terminal.line(JSON.stringify(view))
  else for (const line of carriedLines(view)) terminal.line(line)
  return 0
}

/** From the catalog alone; what a person's settings say is theirs. */
function hostsOf(agent: string) {
  const endpoint = endpointOf(agent)
  const withKey = endpoint === null ? null : new URL(PROVIDERS[endpoint.protocol]).host
  return { withKey, withLogin: [...(definitionIn(agent)?.login.hosts ?? [])] }
}

const NOTHING: Carried = { items: [], more: 0 }

async function carriedAt(
  { directory, gitDirectory, head }: Original,
  { here, agentEnv }: { readonly here: Here; readonly agentEnv: readonly string[] },
): Promise<Carried> {
  if (head === null) return NOTHING
  const scratch = mkdtempSync(join(tmpdir(), "missions-explain-"))
  try {
    const git = await createGit({
      gitDir: join(scratch, "repository.git"),
      home: join(scratch, "git-home"),
      path: here.path,
      remote: { url: directory, token: null },
      clone: gitDirectory,
    })
    await fetchCommit(git, head as Sha, 1)
    const variable = (name: string) => (agentEnv.includes(name) ? here.shell[name] : undefined)
    const found = await findCarried(git, head as Sha, { folder: directory, variable, readersOf })
    return found.carried
  } finally {
    removed(scratch, here.terminal)
  }
}

function originalAt(directory: string, here: Here): Original {
  const found = findOriginal(gitOf(here), directory)
  if (found.is === "repository") return found.original
  throw new UsageError({
    what: "What agents get is read from a repository.",
    where: "--repo",
    expected: "a folder under git",
    got: found.is === "unusable" ? `${directory}: ${found.why}` : `${directory}, a plain folder`,
    try: (found.is === "unusable" ? found.try : null) ?? ELSEWHERE,
  })
}
