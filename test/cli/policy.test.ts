/** `missions policy explain`, and a local mission under the repository's own policy, on real repositories. */
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { git, makeRepository, openPlace, type Place } from "../local/support/missions.ts"
import { GOAL, scriptOf } from "../local/support/script.ts"

let place: Place
let script: string
beforeAll(async () => {
  place = await openPlace()
  script = place.file("script.yml", scriptOf())
})
afterAll(() => place.close())

/** A repository whose last commit has this policy; null: it has none. */
function shop(name: string, policy: string | null): string {
  const directory = makeRepository(join(place.folder, name))
  if (policy !== null) commit(directory, policy)
  return directory
}

function commit(directory: string, policy: string): void {
  const path = join(directory, ".github/missions.yml")
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, policy)
  git(directory, "add", "-A")
  git(directory, "commit", "--quiet", "-m", "Policy")
}

const explained = (args: readonly string[], from: string) =>
  place.missions(["policy", "explain", ...args], from)

/** The columns of one key. */
function row(out: string, key: string): readonly string[] {
  const line = out.split("\n").find(it => it.startsWith(`${key} `))
  return (line ?? "").split(/ {2,}/)
}

describe("explain", () => {
  test("says each value and where it comes from", async () => {
    const from = shop("both", "# ours\nparallel: 3\nceilings: { hours: 6 }\n")
    const org = place.file(
      "org.yml",
      "defaults:\n  care: strict\nlimits:\n  ceilings: { attempts: 50 }\n",
    )
    const { status, out, error } = await explained(["--org", org], from)
    expect({ status, error }).toEqual({ status: 0, error: "" })
    expect(out).toMatch(/^policy of main at [0-9a-f]{7}\n/)
    expect(row(out, "parallel")).toEqual(["parallel", ".github/missions.yml:2", "3"])
    expect(row(out, "ceilings.hours")).toEqual(["ceilings.hours", ".github/missions.yml:3", "6"])
    expect(row(out, "care")).toEqual(["care", `default of ${org}:2`, "strict"])
    expect(row(out, "ceilings.attempts")).toEqual(["ceilings.attempts", `limit of ${org}:4`, "50"])
    expect(row(out, "approvals")).toEqual(["approvals", "usual", "1"])
    expect(out).toMatch(/\nMissions may start here\.\n?$/)
  })

  test("says that an organisation's file was not read, and why a server may not see it either", async () => {
    const { out } = await explained([], shop("alone", "parallel: 3\n"))
    expect(out).toMatch(
      /Missions may start here\.\n\nNo file of an organisation was read here; --org/,
    )
    expect(out).toMatch(/is private\nand the App is not installed on it, it reads as absent/)
  })

  test("reads the last commit, not what lies in the work tree", async () => {
    const from = shop("work-tree", "parallel: 3\n")
    writeFileSync(join(from, ".github/missions.yml"), "parallel: 9\n")
    expect(row((await explained([], from)).out, "parallel")[2]).toBe("3")
  })

  test("reads a file that defines an agent from that commit as well, and from nowhere else", async () => {
    const house = (version: string) =>
      JSON.stringify({
        ...{ id: "house", name: "House", version },
        distribution: { npx: { package: "@acme/house" } },
      })
    const policy = "agents:\n  own:\n    house: { file: .github/agents/house.json }\n"
    const from = shop("own-agents", "parallel: 3\n")
    mkdirSync(join(from, ".github/agents"))
    const file = join(from, ".github/agents/house.json")
    writeFileSync(file, house("1.0.0"))
    commit(from, policy)
    writeFileSync(file, house("2.0.0"))
    const { status, out } = await explained(["--json"], from)
    expect(status).toBe(0)
    expect(JSON.parse(out).keys["agents.own"].value.house.entry.version).toBe("1.0.0")
    git(from, "rm", "--quiet", "--cached", ".github/agents/house.json")
    git(from, "commit", "--quiet", "-m", "Forget it")
    const without = await explained([], from)
    expect(without.status).toBe(2)
    expect(without.error).toContain(".github/agents/house.json")
  })

  test("reads the branch that origin calls its default, whatever is checked out", async () => {
    const origin = shop("origin", "parallel: 3\n")
    const clone = join(place.folder, "clone")
    git(place.folder, "clone", "--quiet", origin, clone)
    git(clone, "switch", "--quiet", "-c", "topic")
    commit(clone, "parallel: 9\n")
    const { out } = await explained([], clone)
    expect(out).toMatch(/^policy of main at /)
    expect(row(out, "parallel")[2]).toBe("3")
  })

  test("says who switched missions off", async () => {
    const { status, out } = await explained([], shop("off", "enabled: false\n"))
    expect(status).toBe(0)
    expect(out).toMatch(/Nothing starts here: .* by \.github\/missions\.yml, line 1\./)
  })

  test("ends with one line of JSON for --json", async () => {
    const { out } = await explained(["--json"], shop("json", "parallel: 3\n"))
    const file = ".github/missions.yml"
    expect(JSON.parse(out)).toMatchObject({
      ...{ enabled: true, findings: [] },
      keys: { parallel: { value: 3, from: [{ is: "repository", file, line: 1 }] } },
    })
  })

  test("ends with status 2 and four parts where a file has a mistake", async () => {
    const { status, out, error } = await explained([], shop("bad", "care: light\nparalel: 3\n"))
    expect({ status, out }).toEqual({ status: 2, out: "" })
    expect(error).toBe(
      [
        "The policy has a mistake: paralel is not known.",
        "  where       .github/missions.yml, line 2",
        "  expected    parallel",
        "  got         3",
        "  try         the same command, once it is mended and committed",
        "",
      ].join("\n"),
    )
  })

  test("ends with one line of JSON for such a file too, with every mistake and the four parts", async () => {
    const folder = shop("bad-json", "care: light\nparalel: 3\n")
    const { status, out, error } = await explained(["--json"], folder)
    expect({ status, error }).toEqual({ status: 2, error: "" })
    expect(out.trimEnd().split("\n")).toHaveLength(1)
    expect(JSON.parse(out)).toMatchObject({
      findings: [{ key: "paralel", line: 2 }],
      error: { what: "The policy has a mistake: paralel is not known." },
    })
  })

  test("reports several mistakes with the line of each, and whose limit was passed", async () => {
    const org = place.file("limits.yml", "limits: { parallel: 2, hours: 3 }\n")
    const from = shop("several", "parallel: 4\npatch: 3\n")
    const { status, error } = await explained(["--org", org], from)
    expect(status).toBe(2)
    expect(error).toMatch(/^The policy has 2 mistakes\.\n {2}where {7}.*limits\.yml, \.github/)
    expect(error).toMatch(/line 1: limits\.hours is not known: expected ceilings\.hours; got 3/)
    expect(error).toMatch(/line 2: patch has a wrong value: expected a group with files, bytes/)
    const mended = place.file("limits.yml", "limits: { parallel: 2 }\n")
    commit(from, "parallel: 4\n")
    expect((await explained(["--org", mended], from)).error).toMatch(
      /parallel is looser than allowed\.\n.*\n {2}expected {4}at most 2: a limit of .*limits\.yml, line 1\n/,
    )
  })

  test.each([
    [["policy"], "nothing"],
    [["policy", "show"], "show"],
    [["policy", "explain", "--bogus"], "--bogus"],
    [["policy", "explain", "--org", "nowhere.yml"], "nowhere.yml"],
    [["policy", "explain", "--repo", "/"], "plain folder"],
  ])("%j is refused", async (args, seen) => {
    const { status, error } = await place.missions(
      args,
      shop(`refused-${args.length}${seen[0]}`, null),
    )
    expect(status).toBe(2)
    expect(error).toContain(seen)
  })
})

describe("a local mission", () => {
  const begin = (from: string) =>
    place.missions(["local", "--yes", "--agent", `scripted --script ${script}`, GOAL], from)

  test("does not begin under a file with a mistake", async () => {
    const { status, error } = await begin(shop("local-bad", "ceilings:\n  hours: eight\n"))
    expect(status).toBe(2)
    expect(error).toMatch(
      /ceilings\.hours has a wrong value\.\n.*line 2\n.*a number above 0\n.*eight/,
    )
    expect(error).toContain("the same command, once it is mended and committed")
  })

  test("does not begin where missions are switched off", async () => {
    const { status, error } = await begin(shop("local-off", "# no\nenabled: false\n"))
    expect(status).toBe(2)
    expect(error).toMatch(/switched off in this repository\.\n {2}where {7}.*, line 2/)
  })
})
