/**
 * Every mistake that a person can make before anything starts is reported in four parts, and
 * nothing is left behind.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { git, makeRepository, openPlace, type Place } from "../local/support/missions.ts"
import { GOAL, PLAN, scriptOf } from "../local/support/script.ts"

let place: Place
let shop: string
let script: string

beforeAll(async () => {
  place = await openPlace()
  shop = makeRepository(join(place.folder, "shop"))
  script = place.file("script.yml", scriptOf())
})
afterAll(() => place.close())

const agent = () => `scripted --script ${script}`

async function refused(args: readonly string[], from = shop): Promise<string> {
  const ended = await place.missions(["local", ...args], from)
  expect(ended).toMatchObject({ status: 2, out: "" })
  expect(ended.error.split("\n").map(line => line.slice(0, 14).trim())).toEqual(
    expect.arrayContaining(["where", "expected", "got", "try"]),
  )
  expect(ended.error).not.toMatch(/^ {4}at /m)
  expect(existsSync(join(shop, ".git/missions"))).toBe(false)
  return ended.error
}

describe("the arguments", () => {
  test.each([
    ["an unknown option", ["--bogus", GOAL], "--bogus"],
    ["a port of letters", ["--port", "many", GOAL], "many"],
    ["a port that there is not", ["--port", "70000", GOAL], "70000"],
    ["no goal", [], "none"],
    ["a goal of blanks", ["   "], '["   "]'],
    ["a goal without quotes", ["add", "a", "total"], "add"],
    ["a goal that nobody reads", ["x".repeat(4_001)], "4,001 characters"],
  ])("with %s are refused", async (_, args, seen) => {
    expect(await refused(args)).toContain(seen)
  })

  test("of a program are refused in a line of JSON as well", async () => {
    const { status, out } = await place.missions(["local", "--json", "--bogus", GOAL], shop)
    expect(status).toBe(2)
    expect(JSON.parse(out)).toEqual({
      error: expect.objectContaining({
        got: expect.stringContaining("--bogus"),
        try: expect.any(String),
      }),
    })
  })

  test("an unknown command is refused, and help is not an error", async () => {
    expect(await place.missions(["locl"])).toMatchObject({ status: 2 })
    const help = await place.missions(["help"])
    expect(help).toMatchObject({ status: 0, error: "" })
    expect(help.out).toContain("--answers FILE")
    expect((await place.missions(["--version"])).out).toMatch(/^missions \d+\.\d+\.\d+\n$/)
    expect(await place.missions([])).toMatchObject({ status: 2 })
  })

  test.each([
    ["local", "--answers FILE"],
    ["policy", "policy explain"],
    ["verify", "verify C9"],
    ["calibrate", "calibrate F1"],
    ["demo", "npm run demo"],
  ])("help for %s is about that command alone, however it is asked for", async (verb, own) => {
    const { status, out, error } = await place.missions([verb, "--help"])
    expect({ status, error }).toEqual({ status: 0, error: "" })
    expect(out).toContain(own)
    expect(out.match(/^npm run/gm)).toHaveLength(1)
    for (const argv of [
      [verb, "-h"],
      ["help", verb],
      ["--help", verb],
    ])
      expect((await place.missions(argv)).out).toBe(out)
  })
})

describe("the repository", () => {
  test("that is a plain folder is refused without --yes, with the way out, and stays plain", async () => {
    const plain = join(place.folder, "a plain one")
    mkdirSync(plain)
    const error = await refused(["--agent", agent(), GOAL], plain)
    expect(error).toContain("a plain folder")
    expect(error).toContain(`try         git init '${plain}'`)
    expect(readdirSync(plain)).toEqual([])
  })

  test("that has a branch with the name of ours is refused before any work", async () => {
    const taken = makeRepository(join(place.folder, "taken"))
    git(taken, "branch", "mission")
    const error = await refused(["--agent", agent(), "--yes", GOAL], taken)
    expect(error).toContain("a branch called mission")
    expect(error).toContain(`try         git -C ${taken} branch -m mission mission-before`)
    expect(existsSync(join(taken, ".git/missions"))).toBe(false)
  })

  test("of another kind than GitHub's is refused before any work", async () => {
    const other = join(place.folder, "sha256")
    git(place.folder, "init", "--quiet", "--object-format=sha256", other)
    git(other, "commit", "--quiet", "--allow-empty", "--message", "Begin")
    const error = await refused(["--agent", agent(), "--yes", GOAL], other)
    expect(error).toContain("expected    a repository whose commits are named by SHA-1")
    expect(error).toContain("got         one that names them by sha256")
    expect(existsSync(join(other, ".git/missions"))).toBe(false)
  })

  test("that does not exist is refused even with --yes, and is not made", async () => {
    const error = await refused(
      ["--repo", "nowhere", "--yes", "--agent", agent(), GOAL],
      place.folder,
    )
    expect(error).toContain("there is no such folder")
    expect(existsSync(join(place.folder, "nowhere"))).toBe(false)
  })

  test("that is bare is refused even with --yes, and nothing is written into it", async () => {
    const bare = join(place.folder, "bare.git")
    git(place.folder, "init", "--quiet", "--bare", bare)
    const before = readdirSync(bare)
    const error = await refused(["--repo", bare, "--yes", "--agent", agent(), GOAL])
    expect(error).toContain("a bare repository, which has no files to work with")
    expect(readdirSync(bare)).toEqual(before)
  })
})

describe("the agent", () => {
  test.each([
    [[], "No agent was named"],
    [["--agent", "no-such-agent acp"], "no program on the PATH"],
    [["--agent", "./README.md"], "not a program that can be run"],
    [["--agent", "opencode 'acp"], "never closes its '"],
    [["--agent", "scripted"], "plays exactly one script"],
    [["--agent", "scripted --script nowhere.yml"], "ENOENT"],
    [["--agent", "scripted --script README.md"], "README.md"],
  ])("%j is refused", async (args, seen) => {
    expect(await refused([...args, "--yes", GOAL])).toContain(seen)
  })
})

describe("the plan", () => {
  const withPlan = (text: string) => {
    const path = place.file("plan.yml", text)
    return refused(["--agent", agent(), "--yes", "--plan", path, GOAL])
  }

  test("that is missing is refused", async () => {
    const error = await refused(["--agent", agent(), "--yes", "--plan", "no-plan.yml", GOAL])
    expect(error).toContain("no-plan.yml")
    expect(error).toContain("got         no such file (ENOENT)")
    expect(error).toContain("the same command, once that file is mended")
  })

  test("that is not YAML or lacks a plan's form is refused with the place", async () => {
    expect(await withPlan("title: [")).toContain("cannot be read")
    expect(await withPlan("- 1\n- 2\n")).toContain("does not have a plan's form")
    const { criteria: _, ...without } = PLAN
    expect(await withPlan(JSON.stringify(without))).toContain("criteria: ")
  })

  test("that does not lint is refused with each finding", async () => {
    const orphan = { id: "C2", text: "Nobody does this", kind: "command", run: "test -f x" }
    const plan = { ...PLAN, criteria: [...PLAN.criteria, orphan] }
    const error = await withPlan(JSON.stringify(plan))
    expect(error).toContain("cannot be proven as it stands")
    expect(error).toContain("C2")
  })
})

describe("the answers", () => {
  test("that are missing or empty are refused", async () => {
    const answers = (path: string) => refused(["--agent", agent(), "--answers", path, GOAL])
    expect(await answers("no-answers.txt")).toContain("ENOENT")
    expect(await answers(place.file("empty.txt", "\n \n"))).toContain("an empty file")
  })
})

describe("the machine", () => {
  test("a port in use is reported, and nothing has begun", async () => {
    const server = createServer()
    await new Promise<void>(resolve => void server.listen(0, "127.0.0.1", resolve))
    const { port } = server.address() as AddressInfo
    const data = join(place.folder, "port-data")
    const args = ["local", "--agent", agent(), "--data", data, "--port", `${port}`, "--yes", GOAL]
    const ended = await place.missions(args, shop)
    await new Promise(resolve => server.close(resolve))
    expect(ended.status).toBe(2)
    expect(ended.error).toContain(`${port}, in use by another program`)
    expect(existsSync(join(data, "lock"))).toBe(false)
  })

  test("a data folder that cannot be made is reported", async () => {
    const data = join(place.file("a-file", ""), "missions")
    const error = await refused(["--agent", agent(), "--data", data, "--yes", GOAL])
    expect(error).toContain("--data")
    expect(error).toContain("ENOTDIR")
  })

  test("a data folder in use is reported with the process that uses it", async () => {
    const data = join(place.folder, "used")
    mkdirSync(data)
    const { lock } = await import("../../src/local/lock.ts")
    const taken = lock(data, process.pid)
    if ("heldBy" in taken) throw new Error("Nobody else may hold it.")
    const error = await refused(["--agent", agent(), "--data", data, "--yes", GOAL])
    taken.release()
    expect(error).toContain(`in use by process ${process.pid}`)
  })

  test("a lock whose process is gone does not count", async () => {
    const { lock } = await import("../../src/local/lock.ts")
    const data = join(place.folder, "stale")
    mkdirSync(data)
    writeFileSync(join(data, "lock"), `${process.pid} 1\n`)
    const taken = lock(data, process.ppid)
    expect(taken).not.toHaveProperty("heldBy")
    if (!("heldBy" in taken)) taken.release()
    expect(readdirSync(data)).toEqual([])
  })
})
