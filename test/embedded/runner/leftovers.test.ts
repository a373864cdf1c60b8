import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, expect, test } from "vitest"
import { endLeftovers, openLedger } from "../../../src/embedded/runner/process-ledger.ts"
import { createLifeline, type Lifeline } from "./support/lifeline.ts"
import { folderOf, steps } from "./support/world.ts"

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end()
})

function room() {
  const { folder, remove } = folderOf({})
  const line = createLifeline()
  ends.push(remove, line.remove)
  return { folder, line, ledger: join(folder, "processes.json") }
}

/** Starts a runner in a separate process and waits until its step has opened the pipe. */
async function doomed({ folder, line }: { folder: string; line: Lifeline }, script: string) {
  const text = steps(`run: ${JSON.stringify(script)}`)
  const program = join(import.meta.dirname, "support", "doomed.ts")
  const child = spawn(process.execPath, [program, folder, text, line.path], { stdio: "ignore" })
  ends.push(() => child.kill("SIGKILL"))
  await line.line
  return child
}

interface Kept {
  readonly boot: string
  readonly processes: readonly object[]
}

const HOLDS = "exec 9>'${{ vars.LINE }}'\nsleep 1000 &\necho ready >&9\nwait"

test("a runner killed by SIGKILL leaves no process of a step", async () => {
  const place = room()
  const child = await doomed(place, HOLDS)
  child.kill("SIGKILL")
  await once(child, "exit")
  await place.line.released
})

test("a process that left its group ends with a killed runner, and the next start removes the folders", async () => {
  const place = room()
  const escaping =
    "setsid --fork sh -c 'exec 9>\"$0\"; echo ready >&9; exec sleep 1000' '${{ vars.LINE }}' >/dev/null 2>&1"
  const child = await doomed(place, `${escaping}\nsleep 1000`)
  expect(() => endLeftovers(place.folder)).toThrow(`Got: process ${child.pid}, which still runs`)
  child.kill("SIGKILL")
  await once(child, "exit")
  await place.line.released
  expect(existsSync(join(place.folder, "jobs"))).toBe(true)
  endLeftovers(place.folder)
  expect(existsSync(join(place.folder, "jobs"))).toBe(false)
  expect(existsSync(place.ledger)).toBe(false)
})

test("a start ends every process with the tracking id of an unfinished job", async () => {
  const { folder, line } = room()
  const mine = openLedger(folder)
  mine.begin("github_of-this-test")
  const child = spawn("sh", ["-c", `exec 9>'${line.path}'; echo ready >&9; exec sleep 1000`], {
    stdio: "ignore",
    env: { PATH: process.env["PATH"], RUNNER_TRACKING_ID: "github_of-this-test" },
  })
  ends.push(() => child.kill("SIGKILL"))
  await line.line
  endLeftovers(folder)
  await line.released
  mine.close()
})

test("a leader is ended with its group, and another process with that pid is not", async () => {
  const { folder, line, ledger } = room()
  const child = spawn("sh", ["-c", `exec 9>'${line.path}'; echo ready >&9; exec sleep 1000`], {
    detached: true,
    stdio: "ignore",
    env: { PATH: process.env["PATH"] },
  })
  ends.push(() => child.kill("SIGKILL"))
  await line.line
  const mine = openLedger(folder)
  mine.begin("github_of-this-test")
  mine.add(child.pid!, "github_of-this-test")
  const kept = JSON.parse(readFileSync(ledger, "utf8")) as Kept
  mine.drop(child.pid!)
  expect(readFileSync(ledger, "utf8")).toBe(JSON.stringify(kept))
  const processes = kept.processes.map(entry => ({ ...entry, started: "1" }))
  writeFileSync(ledger, JSON.stringify({ ...kept, processes }))
  endLeftovers(folder)
  expect(child.exitCode ?? child.signalCode).toBe(null)
  expect(process.kill(child.pid!, 0)).toBe(true)
  writeFileSync(ledger, JSON.stringify(kept))
  endLeftovers(folder)
  await line.released
  mine.close()
})

test("a list from before the last boot ends no process", async () => {
  const { folder, line, ledger } = room()
  const child = spawn("sh", ["-c", `exec 9>'${line.path}'; echo ready >&9; exec sleep 1000`], {
    detached: true,
    stdio: "ignore",
  })
  ends.push(() => child.kill("SIGKILL"))
  await line.line
  const mine = openLedger(folder)
  mine.add(child.pid!, "github_of-this-test")
  const kept = JSON.parse(readFileSync(ledger, "utf8")) as Kept
  writeFileSync(ledger, JSON.stringify({ ...kept, boot: "another" }))
  endLeftovers(folder)
  expect(process.kill(child.pid!, 0)).toBe(true)
  expect(existsSync(ledger)).toBe(false)
  mine.close()
})
