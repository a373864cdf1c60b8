/** The repository's own CI: one workflow on pushes and pull requests, which a story lets run. */
import type { QueuedRun } from "../../../src/embedded/github/model/direct-calls.ts"
import type { GitHub } from "./github.ts"

/** The job's name, which is also the check's. */
export const CHECK = "ci"

export const CI = {
  path: ".github/workflows/ci.yml",
  text: `name: CI
on: { push: { branches-ignore: [main] }, pull_request: {} }
jobs: { ${CHECK}: { runs-on: ubuntu-latest, steps: [{ run: npm test }] } }
`,
}

export interface Ci {
  /** The commits on which CI was to run, each once, oldest first. Those with CI kept away are not among them. */
  readonly commits: () => readonly string[]
  /** Lets a runner take every waiting run. */
  readonly begins: () => void
  /** Lets every running run end like this, with this output. */
  readonly ends: (conclusion: "success" | "failure" | "cancelled", log?: string) => void
}

export function createCi({ face, model }: Pick<GitHub, "face" | "model">): Ci {
  const { host } = face
  const open: { readonly run: number; readonly job: number }[] = []
  const isCi = ({ workflow }: QueuedRun) => workflow.path === CI.path
  return {
    commits: () => [
      ...new Set(
        Object.values(model.state.runs)
          .filter(run => run.path === CI.path)
          .map(run => run.sha),
      ),
    ],
    begins() {
      for (const { run } of host.queuedRuns().filter(isCi)) {
        host.startRun(run)
        const { job } = host.startJob(run, { name: CHECK, environment: null, permissions: {} })
        open.push({ run, job })
      }
    },
    ends(conclusion, log = "") {
      for (const { run, job } of open.splice(0)) {
        host.finishJob(job, { conclusion, steps: [], log })
        host.finishRun(run, conclusion)
      }
    },
  }
}
