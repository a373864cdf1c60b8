/**
 * The policy's files on the embedded GitHub: which commit is read, how often, and which files are
 * refused.
 */
import { describe, expect, test } from "vitest"
import { conditional } from "../../src/github/conditional.ts"
import { createPolicyReader } from "../../src/github/policy.ts"
import { policy } from "../core/render/facts.ts"
import { OWNER, REPO, START, seed } from "../embedded/github/http/seeded.ts"
import { openPlace, type Place } from "./support/place.ts"

const here = { owner: OWNER, repo: REPO }
const there = { owner: OWNER, repo: ".github" }

/** ada/engine, and ada/.github on which the App is installed as well. */
const openBoth = (): Place =>
  openPlace({
    seed(model, objects) {
      seed(model, objects)
      const ada = Object.values(model.state.users).find(it => it.login === OWNER)!
      const id = model.setup.repository({ owner: ada.id, name: ".github" }, START)
      const [installation] = Object.values(model.state.installations)
      Object.assign(installation!, { repositories: [...installation!.repositories, id] })
      const by = { name: "Ada", email: "ada@example.org", at: START }
      const commit = { parents: [], author: by, committer: by, message: "Begin" }
      const store = objects(id)
      const tree = store.writeTree([])
      store.updateRef("refs/heads/main", store.writeCommit({ ...commit, tree }), null)
    },
  })

/** Commits this file to main and answers the commit. */
async function write(
  { person }: Place,
  repository: typeof here,
  file: { readonly path: string; readonly content: string },
): Promise<string> {
  const { data: main } = await person.git.getRef({ ...repository, ref: "heads/main" })
  const { data: parent } = await person.git.getCommit({
    ...{ ...repository, commit_sha: main.object.sha },
  })
  const { data: tree } = await person.git.createTree({
    ...{ ...repository, base_tree: parent.tree.sha },
    tree: [{ ...file, mode: "100644", type: "blob" }],
  })
  const { data } = await person.git.createCommit({
    ...{ ...repository, message: "Policy", tree: tree.sha, parents: [parent.sha] },
  })
  await person.git.updateRef({ ...repository, ref: "heads/main", sha: data.sha })
  return data.sha
}

const own = (content: string) => ({ path: ".github/missions.yml", content })
const theirs = (content: string) => ({ path: "missions.yml", content })

function reading(place: Place) {
  let nowMs = START
  const request = conditional(place.request)
  const clock = () => nowMs
  return {
    read: createPolicyReader({ request, repository: here, usual: policy, clock }),
    pass: (ms: number) => {
      nowMs += ms
    },
    /** The requests for policy files. */
    asked: () => place.asked.filter(it => it.includes("/contents/")),
  }
}

const headOf = async ({ person }: Place) =>
  (await person.git.getRef({ ...here, ref: "heads/main" })).data.object.sha

describe("the repository's file", () => {
  test("is read at the commit that is asked about", async () => {
    const place = openPlace()
    const before = await headOf(place)
    const after = await write(place, here, own("parallel: 3\n"))
    const { read } = reading(place)
    expect((await read(after)).policy.parallel).toBe(3)
    expect((await read(before)).policy.parallel).toBe(policy.parallel)
  })

  test("is read once as long as the branch doesn't move", async () => {
    const place = openPlace()
    const { read, asked } = reading(place)
    const sha = await write(place, here, own("enabled: false\n"))
    await read(sha)
    expect((await read(sha)).off).toEqual({ file: ".github/missions.yml", line: 1 })
    const files = asked().filter(it => it.endsWith(".github/missions.yml"))
    expect(files).toEqual(["GET /repos/ada/engine/contents/.github/missions.yml"])
  })

  test("that is broken is reported with the line", async () => {
    const place = openPlace()
    const sha = await write(place, here, own("care: strict\nparalel: 3\n"))
    const { findings } = await reading(place).read(sha)
    expect(findings).toMatchObject([{ rule: "unknown_key", line: 2, right: "`parallel`" }])
  })

  test("that is a folder doesn't count as empty", async () => {
    const place = openPlace()
    const inside = { path: ".github/missions.yml/x", content: "parallel: 3" }
    const sha = await write(place, here, inside)
    const { findings } = await reading(place).read(sha)
    expect(findings).toMatchObject([{ rule: "not_yaml", seen: "a folder" }])
  })

  test("that GitHub can't give now makes the look fail", async () => {
    const place = openPlace()
    const sha = await write(place, here, own("enabled: false\n"))
    const { read } = reading(place)
    place.fail(/engine\/contents/, { status: 502, message: "Server Error" })
    await expect(read(sha)).rejects.toThrow("Server Error")
    expect((await read(sha)).off).not.toBeNull()
  })
})

describe("an agent that the repository's file defines by another file", () => {
  const FILE = ".github/agents/house.json"
  const entry = (version: string) => {
    const distribution = { npx: { package: "@acme/house" } }
    return {
      path: FILE,
      content: JSON.stringify({ id: "house", name: "H", version, distribution }),
    }
  }
  const naming = own(`agents:\n  own:\n    house: { file: ${FILE} }\n`)

  test("is read at the policy's own commit, once, and stands in the policy", async () => {
    const place = openPlace()
    await write(place, here, entry("1.0.0"))
    const before = await write(place, here, naming)
    const after = await write(place, here, entry("2.0.0"))
    const { read, asked } = reading(place)
    const version = async (sha: string) => (await read(sha)).policy.agents.own?.[0]?.entry?.version
    expect(await version(after)).toBe("2.0.0")
    expect(await version(after)).toBe("2.0.0")
    expect(asked().filter(it => it.endsWith(FILE))).toHaveLength(1)
    expect(await version(before)).toBe("1.0.0")
  })

  test.for([
    ["missing", null, "agents.own.house.file", FILE],
    ["no entry", { path: FILE, content: "[]" }, "agents.own.house.entry", "a list"],
    ["no JSON", { path: FILE, content: "{" }, "agents.own.house.entry", "Flow map"],
    ["a folder", { path: `${FILE}/x`, content: "{}" }, "agents.own.house.entry", "a folder"],
  ] as const)("that is %s is reported where it is named", async ([_, file, key, seen]) => {
    const place = openPlace()
    if (file) await write(place, here, file)
    const { findings } = await reading(place).read(await write(place, here, naming))
    expect(findings).toMatchObject([{ key, line: 3, seen: expect.stringContaining(seen) }])
  })

  test("of an organisation is written where it is used", async () => {
    const place = openBoth()
    await write(place, there, theirs("defaults:\n  agents:\n    own:\n      a: { file: a.json }\n"))
    const { findings } = await reading(place).read(await headOf(place))
    expect(findings).toMatchObject([
      { key: "defaults.agents.own.a.file", right: expect.stringContaining("writes the `entry`") },
    ])
  })
})

describe("the organisation's file", () => {
  test("limits every repository, as soon as it is changed", async () => {
    const place = openBoth()
    await write(place, there, theirs("limits:\n  parallel: 1\n"))
    const sha = await headOf(place)
    const { read } = reading(place)
    expect((await read(sha)).policy.parallel).toBe(1)
    await write(place, there, theirs("limits:\n  enabled: false\n"))
    expect((await read(sha)).off).toEqual({ file: "ada/.github/missions.yml", line: 2 })
  })

  test("costs nothing while it is unchanged", async () => {
    const place = openBoth()
    await write(place, there, theirs("limits:\n  parallel: 1\n"))
    const statuses: number[] = []
    const request = conditional(async (route, parameters) => {
      try {
        const reply = await place.request(route, parameters)
        statuses.push(reply.status)
        return reply
      } catch (error) {
        statuses.push((error as { status: number }).status)
        throw error
      }
    })
    const sha = await headOf(place)
    const read = createPolicyReader({ request, repository: here, usual: policy, clock: () => 0 })
    await read(sha)
    expect((await read(sha)).policy.parallel).toBe(1)
    expect(statuses.filter(it => it !== 404)).toEqual([200, 304])
  })

  test("that doesn't exist is asked for once a minute", async () => {
    const place = openPlace()
    const sha = await headOf(place)
    const { read, pass, asked } = reading(place)
    const times = () => asked().filter(it => it.includes("/.github/contents/")).length
    await read(sha)
    await read(sha)
    expect(times()).toBe(1)
    pass(60_000)
    await read(sha)
    expect(times()).toBe(2)
  })

  test("takes precedence over the repository's, and says whose limit it is", async () => {
    const place = openBoth()
    await write(place, there, theirs("# ours\nlimits:\n  parallel: 1\n"))
    const sha = await write(place, here, own("parallel: 4\n"))
    const { findings } = await reading(place).read(sha)
    expect(findings).toMatchObject([
      {
        ...{ rule: "looser", file: ".github/missions.yml", line: 1, key: "parallel", seen: "4" },
        right: "at most 1: a limit of ada/.github/missions.yml, line 3",
      },
    ])
  })
})

test("a change that this process makes applies whatever the files say", async () => {
  const place = openPlace()
  const sha = await write(place, here, own("isolation: required\nparallel: 3\n"))
  const read = createPolicyReader({
    ...{ request: place.request, repository: here, usual: policy, clock: () => START },
    allow: it => ({ ...it, isolation: "none_allowed" }),
  })
  expect((await read(sha)).policy).toMatchObject({ isolation: "none_allowed", parallel: 3 })
})
