/**
 * A worker that changes nothing delivers nothing. If every command passes, that is an outcome of
 * its own.
 */
import { chmodSync, rmSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import type { AgentSession } from "../../src/attempt/ports.ts"
import type { FeatureBrief } from "../../src/core/log/brief.ts"
import { featureBrief } from "./briefs.ts"
import { freshWorld } from "./fresh-world.ts"
import { attempt, claim, finished, hasCommit, writeFiles } from "./world.ts"

const world = freshWorld({
  "greeting.txt": "hello\n",
  "run.sh": "exit 0\n",
  ".gitignore": "dist/\n",
})

async function came(act: (cwd: string) => void, changed: Partial<FeatureBrief> = {}) {
  const brief = featureBrief(world.base, changed)
  const session: AgentSession = async ({ cwd }) => {
    act(cwd)
    return finished({ claim })
  }
  const { report } = await attempt(world, brief, session)
  return { report, brief }
}

test.each<readonly [string, (cwd: string) => void]>([
  ["touches no file", () => {}],
  ["writes a file as it was", cwd => writeFiles(cwd, { "greeting.txt": "hello\n" })],
  [
    "writes a file and takes it away",
    cwd => {
      writeFiles(cwd, { "new.txt": "x" })
      rmSync(join(cwd, "new.txt"))
    },
  ],
  ["writes what git ignores", cwd => writeFiles(cwd, { "dist/out.js": "x" })],
  ["takes a permission away that git does not keep", cwd => chmodSync(join(cwd, "run.sh"), 0o600)],
])("a worker that %s has nothing to do where its criteria hold", async (_, act) => {
  const { report, brief } = await came(act)
  expect(report.outcome).toEqual({ type: "nothing_to_do", commit: world.base })
  expect(report.verdicts).toMatchObject([{ criterion: "C1", is: "pass", commit: world.base }])
  expect(hasCommit(world, brief)).toBe(false)
})

test("if a criterion does not hold, changing nothing is a failure as usual", async () => {
  const criteria = [
    { id: "C1", text: "It is there", kind: "command", run: "ls nowhere", expect: { exit: 0 } },
  ]
  const { report } = await came(() => {}, { criteria } as never)
  expect(report.outcome).toMatchObject({ failure: { kind: "verification_failed" } })
})

test("a feature without commands can have nothing to do as well, and is not delivered", async () => {
  const criteria = [{ id: "C1", text: "It greets", kind: "behaviour", steps: ["Look"] }]
  const { report } = await came(() => {}, { criteria } as never)
  expect(report.outcome.type).toBe("nothing_to_do")
})

test("one executable bit is a change", async () => {
  const { report } = await came(cwd => chmodSync(join(cwd, "run.sh"), 0o755))
  expect(report.outcome.type).toBe("delivered")
})

test("work that a person hands in is merged as it is", async () => {
  const brief = featureBrief(world.base, { role: "verifier" })
  const { report } = await attempt(world, brief, null)
  expect(report.outcome).toEqual({ type: "delivered", commit: world.base })
})
