import { readdirSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { TOKENS } from "./support/fake-host.ts"
import { createLifeline } from "./support/lifeline.ts"
import { createWorld, steps, type World, workflow } from "./support/world.ts"

let world: World
beforeEach(() => {
  world = createWorld()
})
afterEach(() => world.end())

const outcomes = (run: Awaited<ReturnType<World["run"]>>, job = "one") =>
  run.jobs[job]!.steps.map(step => step.conclusion)

test("a step's output, environment and path reach later steps only", async () => {
  const run = await world.run(
    steps(
      [
        "id: first",
        "run: |",
        '  echo "name=F3" >> "$GITHUB_OUTPUT"',
        '  printf "text<<END\\nline 1\\nline 2\\nEND\\n" >> "$GITHUB_OUTPUT"',
        '  echo "COLOUR=green" >> "$GITHUB_ENV"',
        '  mkdir bin && printf "#!/bin/sh\\necho found me\\n" > bin/mine && chmod +x bin/mine',
        '  echo "$PWD/bin" >> "$GITHUB_PATH"',
        '  echo "colour now: [$COLOUR]"',
      ].join("\n"),
      [
        "run: |",
        '  echo "colour then: [$COLOUR]"',
        "  mine",
        "  echo '${{ steps.first.outputs.name }} ${{ env.COLOUR }} ${{ steps.first.outcome }}'",
        "  echo '${{ steps.first.outputs.text }}'",
      ].join("\n"),
    ),
  )
  expect(run.conclusion).toBe("success")
  const { log } = run.jobs["one"]!
  expect(log).toContain("colour now: []\n")
  expect(log).toContain("colour then: [green]\n")
  expect(log).toContain("found me\n")
  expect(log).toContain("F3 green success\n")
  expect(log).toContain("line 1\nline 2\n")
})

test("a broken output file fails the step, and the error has the line", async () => {
  const run = await world.run(steps(`run: echo "no equals sign" >> "$GITHUB_OUTPUT"`))
  expect(run.conclusion).toBe("failure")
  expect(run.jobs["one"]!.log).toContain("GITHUB_OUTPUT: Invalid format 'no equals sign'")
})

test("NODE_OPTIONS cannot be set for later steps", async () => {
  const run = await world.run(
    steps(
      `run: echo "NODE_OPTIONS=--inspect" >> "$GITHUB_ENV"`,
      `run: echo "options [$NODE_OPTIONS]"`,
    ),
  )
  expect(run.jobs["one"]!.log).toContain("Can't store NODE_OPTIONS")
  expect(run.jobs["one"]!.log).toContain("options []\n")
})

test("a failed step skips the rest, but not failure() and always()", async () => {
  const run = await world.run(
    steps(
      "run: exit 3",
      "run: echo skipped",
      "if: failure()\nrun: echo after failure",
      "if: ${{ always() && steps.nobody.outcome == '' }}\nrun: echo in the end",
      "if: success()\nrun: echo no",
      "if: cancelled()\nrun: echo no",
    ),
  )
  expect(run.conclusion).toBe("failure")
  expect(outcomes(run)).toEqual([
    "success",
    "failure",
    "skipped",
    "success",
    "success",
    "skipped",
    "skipped",
  ])
  expect(run.jobs["one"]!.log).toContain("Process completed with exit code 3.")
})

test("continue-on-error keeps the outcome and forgives the conclusion", async () => {
  const run = await world.run(
    steps(
      "id: try\ncontinue-on-error: true\nrun: exit 1",
      "run: echo '${{ steps.try.outcome }} then ${{ steps.try.conclusion }}'",
    ),
  )
  expect(run.conclusion).toBe("success")
  expect(run.jobs["one"]!.log).toContain("failure then success\n")
})

test("bash has pipefail only if the file names it, and sh is really sh", async () => {
  const unnamed = await world.run(steps("run: false | true"))
  expect(unnamed.conclusion).toBe("success")
  const named = await world.run(steps("shell: bash\nrun: false | true"))
  expect(named.conclusion).toBe("failure")
  const sh = await world.run(steps(`shell: sh\nrun: echo "version [$BASH_VERSION]"`))
  expect(sh.jobs["one"]!.log).toContain("version []\n")
})

test("a step sees nothing of the runner's own environment", async () => {
  process.env["MISSIONS_CANARY"] = "must not be seen"
  const run = await world.run(steps("env: { MINE: yes it is }\nrun: env | sort"))
  delete process.env["MISSIONS_CANARY"]
  const { log } = run.jobs["one"]!
  const lines = log.slice(log.indexOf("##[endgroup]")).split("\n")
  const names = lines.flatMap(line => /^([A-Za-z_]\w*)=/.exec(line)?.[1] ?? [])
  const allowed = ["CI", "HOME", "LANG", "MINE", "PATH", "PWD", "SHLVL", "OLDPWD", "_"]
  expect(names.filter(name => !/^(GITHUB|RUNNER)_/.test(name) && !allowed.includes(name))).toEqual(
    [],
  )
  expect(log).toContain("MINE=yes it is")
  expect(log).toContain("GITHUB_REPOSITORY=octo/sample\n")
  expect(log).toContain("GITHUB_TRIGGERING_ACTOR=missions[bot]\n")
  expect(names).not.toContain("GITHUB_TOKEN")
  expect(names).not.toContain("ACTIONS_RUNTIME_TOKEN")
  expect(log).toMatch(/^HOME=.*runner-test-.*home$/m)
  expect(log).not.toContain(TOKENS.runtimeToken)
})

test("secrets, tokens and added masks never reach the log", async () => {
  const run = await world.run(
    steps(
      "env: { KEY: '${{ secrets.MODEL_KEY }}', T: '${{ github.token }}', S: '${{ secrets.GITHUB_TOKEN }}' }\n" +
        'run: echo "key=$KEY token=$T same=$S"',
      'run: |\n  echo "::add-mask::hunter2-of-the-test"\n  echo "password hunter2-of-the-test"',
    ),
  )
  const { log } = run.jobs["one"]!
  expect(log).toContain("key=*** token=*** same=***\n")
  expect(log).toContain("password ***\n")
  for (const secret of [TOKENS.token, TOKENS.secrets["MODEL_KEY"]!])
    expect(log).not.toContain(secret)
})

test("an output that holds a secret is dropped, and the log says so", async () => {
  const run = await world.run(
    workflow(
      [
        "one:",
        "  runs-on: any",
        "  outputs: { leak: '${{ steps.s.outputs.leak }}', fine: '${{ steps.s.outputs.fine }}' }",
        "  steps:",
        "    - id: s",
        "      env: { KEY: '${{ secrets.MODEL_KEY }}' }",
        '      run: printf "leak=$KEY\\nfine=yes\\n" >> "$GITHUB_OUTPUT"',
        "two:",
        "  needs: one",
        "  runs-on: any",
        "  steps: [{ run: 'echo \"[${{ needs.one.outputs.leak }}|${{ needs.one.outputs.fine }}]\"' }]",
      ].join("\n"),
    ),
  )
  expect(run.jobs["one"]!.log).toContain("Skip output 'leak' since it may contain secret.")
  expect(run.jobs["two"]!.log).toContain("[|yes]\n")
})

test("printed commands become annotations unless they are stopped, and disabled ones fail the step", async () => {
  const run = await world.run(
    steps(
      [
        "run: |",
        '  echo "::error file=a.ts,line=3::50%25 done%0Anext"',
        '  echo "::notice::100%3A"',
        '  echo "::stop-commands::pause-1"',
        '  echo "::error::only text"',
        '  echo "::pause-1::"',
        '  echo "::warning::again"',
      ].join("\n"),
      'run: echo "::set-env name=A::1"',
    ),
  )
  const { log } = run.jobs["one"]!
  expect(log).toContain("##[error](file=a.ts,line=3) 50% done\nnext\n")
  expect(log).toContain("##[notice]100%3A\n")
  expect(log).toContain("\n::error::only text\n")
  expect(log).toContain("##[warning]again\n")
  expect(log).toContain("`set-env` is switched off. Write to $GITHUB_ENV.")
  expect(outcomes(run)).toEqual(["success", "success", "failure"])
})

test("a job's background processes are gone when it ends, and its folder when the runner has stopped", async () => {
  const line = createLifeline()
  // The shell itself opens the line: what works in the background may not have come that far.
  const text = "run: |\n  exec 9>'${{ vars.LINE }}'\n  sleep 1000 &\n  exec 9>&-\n  echo started"
  const run = await world.run(steps(text), { vars: { LINE: line.path } })
  await line.released
  line.remove()
  expect(run.jobs["one"]!.log).toContain("started\n")
  await world.runner.stop()
  expect(readdirSync(join(world.folder, "runner", "jobs"))).toEqual([])
})

test("a process that left its group is still ended with the job", async () => {
  const line = createLifeline()
  const text = "run: setsid --fork sleep 1000 9>'${{ vars.LINE }}' >/dev/null 2>&1"
  const run = await world.run(steps(text), { vars: { LINE: line.path } })
  await line.released
  line.remove()
  expect(run.conclusion).toBe("success")
})

test("a flood of output is cut in the log and doesn't fill memory", async () => {
  const run = await world.run(
    steps(
      "run: |\n  head -c 200000 /dev/zero | tr '\\0' a\n  yes 'a line of the flood' | head -n 400000 || true",
    ),
  )
  const { log } = run.jobs["one"]!
  expect(log.length).toBeLessThan(5_000_000)
  expect(log).toContain("(a line of more than 65536 characters)")
  expect(log).toMatch(/The log was cut: \d+ more lines/)
})
