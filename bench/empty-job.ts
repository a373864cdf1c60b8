/**
 * Measures how long a workflow run takes whose only job does nothing. Every attempt takes at least
 * as long.
 */
import { join } from "node:path"
import { openWorld, type World } from "../src/local/local-github.ts"
import { machineIn, makeRepository } from "./mission.ts"

const WORKFLOW = {
  path: ".github/workflows/empty.yml",
  text: `name: empty
on: workflow_dispatch
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - run: "true"
`,
}

/** Milliseconds from each dispatch to the end of its run. The runs come one after the other. */
export async function timeEmptyJobs(folder: string, count: number): Promise<readonly number[]> {
  const git = makeRepository(join(folder, "repository"))
  const { path, product, nodePath, clock, random } = machineIn(folder)
  let onEnd = (_conclusion: string) => {}
  const world = await openWorld({
    directory: join(folder, "data"),
    port: 0,
    login: "ada",
    repository: { name: "repository", branch: "main" },
    product,
    // A workflow with an empty job replaces our own.
    workflowTemplate: WORKFLOW.text,
    nodePath,
    maxParallel: 1,
    ...{ model: null, registries: {} },
    environment: { PATH: path, LANG: "C.UTF-8" },
    clock,
    random,
    log(line) {
      const ended = /^run \d+: (\w+)$/.exec(line)
      if (ended !== null) onEnd(ended[1]!)
    },
    onWebhook: () => {},
    workflows: [WORKFLOW],
  })
  try {
    git("push", "--quiet", world.gitDirectory, "HEAD:refs/heads/main")
    world.startRunner()
    const times: number[] = []
    for (let at = 0; at < count; at += 1) {
      const ended = new Promise<string>(resolve => {
        onEnd = resolve
      })
      const began = performance.now()
      await dispatch(world)
      const conclusion = await ended
      times.push(performance.now() - began)
      if (conclusion !== "success") throw new Error(`The empty job ended with ${conclusion}.`)
    }
    return times
  } finally {
    await world.close()
  }
}

async function dispatch({ server, owner, repositoryName, personToken }: World): Promise<void> {
  const place = `${server.face.urls.api}/repos/${owner}/${repositoryName}`
  const answer = await fetch(`${place}/actions/workflows/empty.yml/dispatches`, {
    method: "POST",
    headers: { authorization: `token ${personToken}`, "content-type": "application/json" },
    body: JSON.stringify({ ref: "main" }),
  })
  if (!answer.ok) throw new Error(`The dispatch was answered with ${answer.status}.`)
}
