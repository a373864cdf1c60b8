import { afterEach, beforeEach, expect, test } from "vitest"
import { createGate, createLifeline, type Gate, type Lifeline } from "./support/lifeline.ts"
import { createWorld, steps, type World, workflow } from "./support/world.ts"

let world: World
const lines: Lifeline[] = []
const gates: Gate[] = []
beforeEach(() => {
  world = createWorld()
})
afterEach(async () => {
  await world.end()
  for (const pipe of [...lines.splice(0), ...gates.splice(0)]) pipe.remove()
})

/** Replaces the usual world by one with other waiting times. */
async function instead(parts: Parameters<typeof createWorld>[0]): Promise<void> {
  await world.end()
  world = createWorld(parts)
}

function gate(): Gate {
  const made = createGate()
  gates.push(made)
  return made
}

function lifeline(): Lifeline {
  const line = createLifeline()
  lines.push(line)
  return line
}

const job = (name: string, more: string, script = "true") =>
  `${name}:\n  runs-on: any\n  ${more.replaceAll("\n", "\n  ")}\n  steps: [{ run: ${JSON.stringify(script)} }]`

test("a job after a skipped or failed one is skipped, and so are all that need it", async () => {
  const run = await world.run(
    workflow(
      [
        job("off", "if: false"),
        job("after", "needs: off"),
        job("bridge", "needs: off\nif: always()"),
        job("far", "needs: bridge"),
        job("asked", "needs: bridge\nif: needs.bridge.result == 'success' && !failure()"),
        job("broken", "name: Broken job", "false"),
        job("cleanup", "needs: broken\nif: failure()"),
        job("told", "needs: broken\nif: ${{ always() && needs.broken.result == 'failure' }}"),
      ].join("\n"),
    ),
  )
  const conclusions = Object.fromEntries(
    Object.entries(run.jobs).map(([name, { conclusion }]) => [name, conclusion]),
  )
  expect(conclusions).toEqual({
    off: "skipped",
    after: "skipped",
    bridge: "success",
    far: "skipped",
    asked: "success",
    "Broken job": "failure",
    cleanup: "success",
    told: "success",
  })
  expect(run.conclusion).toBe("failure")
})

test("permissions come from the job, else the workflow, else GitHub's restricted default", async () => {
  const jobs = [
    job("own", "permissions: { contents: write, issues: none }"),
    job("none", "permissions: {}"),
    job("inherits", "name: inherits"),
  ].join("\n")
  const { jobs: given } = await world.run(`permissions: { checks: write }\n${workflow(jobs)}`)
  expect(given["own"]!.permissions).toEqual({ contents: "write" })
  expect(given["none"]!.permissions).toEqual({})
  expect(given["inherits"]!.permissions).toEqual({ checks: "write" })
  const { jobs: bare } = await world.run(workflow(job("bare", "name: bare")))
  expect(bare["bare"]!.permissions).toEqual({ contents: "read", packages: "read" })
  const { jobs: all } = await world.run(
    `permissions: read-all\n${workflow(job("all", "name: all"))}`,
  )
  expect(all["all"]!.permissions).toMatchObject({
    contents: "read",
    models: "read",
    issues: "read",
  })
  expect(all["all"]!.permissions).not.toHaveProperty("id-token")
})

test("an unknown key stops the run before anything is executed", async () => {
  const line = lifeline()
  const run = await world.run(
    `${steps("run: echo ran > '${{ vars.LINE }}'")}defaults: { run: { shell: bash } }\n`,
    { vars: { LINE: line.path } },
  )
  expect(run.conclusion).toBe("failure")
  expect(Object.keys(run.jobs)).toEqual(["startup"])
  const { log, permissions } = run.jobs["startup"]!
  expect(log).toContain("Where: .github/workflows/test.yml, defaults.")
  expect(log).toContain("Got: the key `defaults`.")
  expect(permissions).toEqual({})
})

test("an unknown action fails its job before the first step", async () => {
  const run = await world.run(steps("run: echo first", "uses: octo/other@v1"))
  expect(run.conclusion).toBe("failure")
  const { log, steps: done } = run.jobs["one"]!
  expect(log).toContain("uses: octo/other@v1")
  expect(log).not.toContain("first")
  expect(done.map(step => [step.name, step.conclusion])).toEqual([["Set up job", "failure"]])
  const local = await world.run(steps("uses: ./.github/actions/mine"))
  expect(local.jobs["one"]!.log).toContain("the workspace's own are not run here")
})

test("a cancel interrupts the step, runs always() steps, and cancels jobs that have not begun", async () => {
  const line = lifeline()
  const polite =
    "trap 'echo interrupted; exit 0' INT\nexec 9>'${{ vars.LINE }}'\necho ready >&9\nread -r _ < <(sleep 1000)"
  const text = workflow(
    [
      `one:\n  runs-on: any\n  steps:\n    - { name: wait, run: ${JSON.stringify(polite)} }\n    - { run: echo not any more }\n    - { if: always(), run: 'echo in the end ${"${{ job.status }}"}' }`,
      job("two", "needs: one"),
      job("three", "needs: one\nif: always()"),
    ].join("\n"),
  )
  const number = world.host.queue({ text, vars: { LINE: line.path } })
  expect(await line.line).toBe("ready")
  world.host.cancel(number)
  const run = await world.host.concluded(number)
  expect(run.conclusion).toBe("cancelled")
  const { log, conclusion, steps: done } = run.jobs["one"]!
  expect(conclusion).toBe("cancelled")
  expect(log).toContain("interrupted\n")
  expect(log).not.toContain("not any more")
  expect(log).toContain("in the end cancelled\n")
  expect(done.map(step => step.conclusion)).toEqual(["success", "cancelled", "skipped", "success"])
  expect(run.jobs["two"]!.conclusion).toBe("cancelled")
  expect(run.jobs["three"]!.conclusion).toBe("success")
})

test("a program that ignores interrupt and termination is killed with its whole group", async () => {
  await instead({ limits: { interruptMs: 50, terminateMs: 50 } })
  const line = lifeline()
  const deaf = "trap '' INT TERM\nexec 9>'${{ vars.LINE }}'\necho ready >&9\nsleep 1000 &\nwait"
  const number = world.host.queue({
    text: steps(`run: ${JSON.stringify(deaf)}`),
    vars: { LINE: line.path },
  })
  await line.line
  world.host.cancel(number)
  const run = await world.host.concluded(number)
  await line.released
  expect(run.jobs["one"]!.log).toContain("Process ended by SIGKILL.")
  expect(run.conclusion).toBe("cancelled")
})

test("a job whose `if` is always() goes on when its run is cancelled", async () => {
  const [line, stop] = [lifeline(), gate()]
  const script = "echo ready > '${{ vars.LINE }}'\nread -r _ < '${{ vars.GATE }}'"
  const number = world.host.queue({
    text: workflow(job("stays", "if: always()", script)),
    vars: { LINE: line.path, GATE: stop.path },
  })
  await line.line
  world.host.cancel(number)
  await stop.open()
  const run = await world.host.concluded(number)
  expect(run.jobs["stays"]!.conclusion).toBe("success")
})

test("an always() step that never ends is ended when a cancelled job's time is over", async () => {
  await instead({ limits: { cancelledMs: 100 } })
  const line = lifeline()
  const script = "echo ready > '${{ vars.LINE }}'; sleep 1000"
  const number = world.host.queue({
    text: steps(
      "run: 'true'",
      `if: always()\nrun: ${JSON.stringify(script)}`,
      "if: always()\nrun: echo never",
    ),
    vars: { LINE: line.path },
  })
  await line.line
  world.host.cancel(number)
  const run = await world.host.concluded(number)
  expect(run.conclusion).toBe("cancelled")
  expect(run.jobs["one"]!.log).not.toContain("never\n")
})

test("no more jobs run at the same time than there are places", async () => {
  await instead({ maxParallel: 1 })
  const [line, stop] = [lifeline(), gate()]
  const script = "echo ready > '${{ vars.LINE }}'\nread -r _ < '${{ vars.GATE }}'"
  const vars = { LINE: line.path, GATE: stop.path }
  const first = world.host.queue({ text: workflow(job("first", "name: first", script)), vars })
  const second = world.host.queue({ text: workflow(job("second", "name: second")) })
  await line.line
  expect(world.progress.filter(said => said.endsWith("started"))).toEqual([
    `run ${first} · first: started`,
  ])
  await stop.open()
  expect((await world.host.concluded(second)).conclusion).toBe("success")
})

test("a step that runs out of time fails; a job that does is timed out, and its run cancelled", async () => {
  // The jobs without a limit of their own get 360 of these minutes.
  await instead({ limits: { minuteMs: 500 } })
  const step = await world.run(
    steps("timeout-minutes: 1\nrun: sleep 1000", "if: failure()\nrun: echo seen"),
  )
  expect(step.conclusion).toBe("failure")
  expect(step.jobs["one"]!.log).toContain("timed out after 1 minutes")
  expect(step.jobs["one"]!.log).toContain("seen\n")
  const whole = await world.run(
    workflow(
      `${job("slow", "timeout-minutes: 1", "sleep 1000")}\n${job("next", "needs: slow\nif: always()", "echo ${{ needs.slow.result }}")}`,
    ),
  )
  expect(whole.jobs["slow"]!.conclusion).toBe("timed_out")
  expect(whole.jobs["slow"]!.log).toContain("exceeded its maximum execution time")
  expect(whole.jobs["next"]!.log).toContain("cancelled\n")
  expect(whole.conclusion).toBe("cancelled")
})

test("in a concurrency group one job runs, one waits, and a newer one replaces the waiting one", async () => {
  const [line, stop] = [lifeline(), gate()]
  const script = "echo ready > '${{ vars.LINE }}'\nread -r _ < '${{ vars.GATE }}'"
  const text = workflow(job("grouped", "concurrency: ${{ github.repository }}", script))
  const first = world.host.queue({ text, vars: { LINE: line.path, GATE: stop.path } })
  await line.line
  const quick = workflow(job("grouped", "concurrency: OCTO/sample"))
  const second = world.host.queue({ text: quick })
  const third = world.host.queue({ text: quick })
  const replaced = await world.host.concluded(second)
  expect(replaced.jobs["grouped"]!.conclusion).toBe("cancelled")
  await stop.open()
  expect((await world.host.concluded(first)).conclusion).toBe("success")
  expect((await world.host.concluded(third)).conclusion).toBe("success")
})

test("cancel-in-progress ends the running job", async () => {
  const line = lifeline()
  const text = workflow(
    job(
      "grouped",
      "concurrency: { group: g, cancel-in-progress: true }",
      "echo ready > '${{ vars.LINE }}'\nsleep 1000",
    ),
  )
  const first = world.host.queue({ text, vars: { LINE: line.path } })
  await line.line
  const second = world.host.queue({
    text: workflow(job("next", "concurrency: { group: g, cancel-in-progress: true }")),
  })
  expect((await world.host.concluded(first)).conclusion).toBe("cancelled")
  expect((await world.host.concluded(second)).conclusion).toBe("success")
})

test("stop ends running jobs without a conclusion, because the next start decides about them", async () => {
  const line = lifeline()
  const text = steps(
    "run: |\n  exec 9>'${{ vars.LINE }}'\n  echo ready >&9\n  sleep 1000",
    "if: always()\nrun: 'true'",
  )
  const number = world.host.queue({ text, vars: { LINE: line.path } })
  await line.line
  await world.runner.stop()
  await line.released
  expect(world.host.isStarted(number)).toBe(true)
  expect(world.progress.some(said => said.includes(`run ${number}: `))).toBe(false)
  const later = world.host.queue({ text })
  expect(world.host.isStarted(later)).toBe(false)
})
