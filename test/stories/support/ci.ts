/** The repository's own CI: one workflow on pushes and pull requests, which runs as a story says. */
import type { QueuedRun } from "../../../src/embedded/github/model/ports.ts"
import type { GitHub } from "./github.ts"

/** The job, and so the check. */
export const CHECK = "ci"

export const CI = {
  path: ".github/workflows/ci.yml",
  text: `name: CI
on: { push: { branches-ignore: [main] }, pull_request: {} }
jobs: { ${CHECK}: { runs-on: ubuntu-latest, steps: [{ run: npm test }] } }
`,
}

export interface Ci {
  /** Commits on which it was to run, each once, oldest first: those that nobody kept it away from. */
  readonly commits: () => readonly string[]
  /** Every run that waits is taken by a runner. */
  readonly begins: () => void
  /** Every run that was begun ends so, and has printed this. */
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
