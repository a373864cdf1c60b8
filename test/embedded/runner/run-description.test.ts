import { expect, test } from "vitest"
import type { RunRequest } from "../../../src/embedded/runner/host.ts"
import { describeRun } from "../../../src/embedded/runner/run-description.ts"
import { ATTEMPT_WORKFLOW } from "./support/attempt-workflow.ts"
import { createFakeHost } from "./support/fake-host.ts"
import { steps } from "./support/world.ts"

function request(text: string): {
  run: RunRequest
  urls: ReturnType<typeof createFakeHost>["urls"]
} {
  const host = createFakeHost()
  host.queue({ text, inputs: { mission: "412", attempt: "F3.1", role: "feature" } })
  return { run: host.queuedRuns()[0]!, urls: host.urls }
}

test("a run's title and group are known before it is queued", () => {
  const { run, urls } = request(ATTEMPT_WORKFLOW)
  expect(describeRun(run, urls)).toEqual({
    displayTitle: "missions 412 F3.1",
    concurrency: { group: "missions-412-F3.1", cancelInProgress: false, queue: "single" },
  })
})

test("a file without title and group has null for both", () => {
  const { run, urls } = request(steps("run: 'true'"))
  expect(describeRun(run, urls)).toEqual({ displayTitle: null, concurrency: null })
})

test("a file that can't run is refused here as well", () => {
  const { run, urls } = request("on: push\njobs: {}\n")
  expect(() => describeRun(run, urls)).toThrow("at least one job")
})
