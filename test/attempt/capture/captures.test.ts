/**
 * What a validator captured: which files are accepted, and that a verdict refers to their exact
 * bytes.
 */
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { captureKeeper } from "../../../src/attempt/capture/captures.ts"
import type { AgentSession, Handed } from "../../../src/attempt/ports.ts"
import { digestOf } from "../../../src/attempt/tree/digest-of.ts"
import { isKept } from "../../../src/core/plan/kept-where.ts"
import type { CriterionId } from "../../../src/core/values/id.ts"
import { CAPTURE_BYTES_MAX, CAPTURES_MAX } from "../../../src/core/values/limits.ts"
import { validationBrief } from "../briefs.ts"
import { createJobs, createWorld, finished, reportOf, schedule, type World } from "../world.ts"

const C2 = "C2" as CriterionId
const PNG = Buffer.concat([Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), Buffer.alloc(9)])
const JPEG = Buffer.from("ffd8ffe000104a46", "hex")

describe("a file that is handed in", () => {
  let root: string
  const at = (...path: readonly string[]) => join(root, ...path)
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "missions-captures-")))
    for (const folder of ["work", "tmp", "elsewhere"]) mkdirSync(at(folder))
  })
  afterEach(() => rmSync(root, { recursive: true }))

  const keeper = (secrets: readonly string[] = []) => {
    const keep = captureKeeper({
      ...{ cwd: at("work"), roots: [at("work"), at("tmp")] },
      ...{ into: at("kept"), secrets },
    })
    return (path: string) => keep({ criterion: C2, path })
  }

  test.each([
    ["a picture with another ending", "tmp/page.txt", PNG, "C2-1.png", "png"],
    ["a JPEG", "tmp/page.jpeg", JPEG, "C2-1.jpg", "jpeg"],
    ["an exchange as text", "work/http.png", Buffer.from("GET / → 200 ✓\n"), "C2-1.txt", "text"],
    [
      "a terminal's colours",
      "tmp/out",
      Buffer.from("\u001b[32mok\u001b[0m\r\n"),
      "C2-1.txt",
      "text",
    ],
  ] as const)("is recognised by its content: %s", (_, path, bytes, name, type) => {
    writeFileSync(at(path), bytes)
    const digest = digestOf(bytes)
    expect(keeper()(at(path))).toEqual({ is: "kept", name, digest, bytes: bytes.length, type })
    appendFileSync(at(path), "changed afterwards")
    expect(readFileSync(at("kept", name))).toEqual(bytes)
  })

  test("may be named from the work tree", () => {
    writeFileSync(at("work", "a.png"), PNG)
    expect(keeper()("./a.png")).toMatchObject({ is: "kept" })
  })

  test.each<[string, string, () => void, string]>([
    ["outside", "elsewhere/a.txt", () => writeFileSync(at("elsewhere/a.txt"), "x"), "a file below"],
    [
      "above the folder",
      "tmp/../elsewhere/a",
      () => writeFileSync(at("elsewhere/a"), "x"),
      "a file below",
    ],
    ["a link", "tmp/a", () => symlinkSync("/etc/passwd", at("tmp/a")), "seen: a link"],
    ["below a link", "tmp/l/a", () => linked("a"), "a file below no link"],
    ["a second name of another file", "tmp/a", () => secondName(), "a file of its own"],
    ["a folder", "tmp/a", () => mkdirSync(at("tmp/a")), "a file; seen: something else"],
    ["nowhere", "tmp/a", () => {}, "seen: ENOENT"],
    ["empty", "tmp/a", () => writeFileSync(at("tmp/a"), ""), "seen: an empty one"],
    [
      "a program",
      "tmp/a.png",
      () => writeFileSync(at("tmp/a.png"), "\u007fELF\u0000"),
      "a PNG or JPEG",
    ],
    ["too large", "tmp/a", () => writeFileSync(at("tmp/a"), large), `at most ${CAPTURE_BYTES_MAX}`],
    ["secret", "tmp/a", () => writeFileSync(at("tmp/a"), `t ${TOKEN}`), "a github_token"],
    ["secret in a picture", "tmp/a", () => hidden(), "a github_token"],
    ["of this job", "tmp/a", () => writeFileSync(at("tmp/a"), `key ${OWN}`), "an own_secret"],
  ])("is refused if it is %s", (_, path, given, why) => {
    given()
    const kept = keeper([OWN])(at(path))
    expect(kept.is).toBe("refused")
    const told = kept.is === "refused" ? `${kept.right}; seen: ${kept.seen}` : ""
    expect(told.replace("what looks like a own", "an own")).toContain(why)
    expect(told).not.toContain(OWN)
    expect(readdirSync(root)).not.toContain("kept")
  })

  const large = Buffer.alloc(CAPTURE_BYTES_MAX + 1, "x")
  const TOKEN = `ghp_${"a1".repeat(18)}`
  const OWN = "correct horse battery staple"
  const linked = (name: string) => {
    writeFileSync(at("elsewhere", name), "x")
    symlinkSync(at("elsewhere"), at("tmp/l"))
  }
  const secondName = () => {
    writeFileSync(at("elsewhere/a"), "x")
    linkSync(at("elsewhere/a"), at("tmp/a"))
  }
  const hidden = () => writeFileSync(at("tmp/a"), Buffer.concat([PNG, Buffer.from(TOKEN)]))

  test("is refused if its folder is gone or its name is taken, and the session goes on", () => {
    writeFileSync(at("tmp/a"), "x")
    const keep = keeper()
    mkdirSync(at("kept"))
    writeFileSync(at("kept", "C2-1.txt"), "another's")
    expect(keep(at("tmp/a"))).toMatchObject({ is: "refused", seen: "EEXIST" })
    rmSync(at("tmp"), { recursive: true })
    expect(keep(at("tmp/a"))).toMatchObject({ is: "refused" })
  })

  test("is refused once there are too many", () => {
    writeFileSync(at("tmp/a"), "x")
    const keep = keeper()
    const all = Array.from({ length: CAPTURES_MAX + 1 }, () => keep(at("tmp/a")).is)
    expect(all.filter(is => is === "kept")).toHaveLength(CAPTURES_MAX)
    expect(all.at(-1)).toBe("refused")
  })

  test("counts toward the bytes of all captures", () => {
    writeFileSync(at("tmp/a"), Buffer.alloc(CAPTURE_BYTES_MAX, "x"))
    const keep = keeper()
    const all = Array.from({ length: 11 }, () => keep(at("tmp/a")))
    expect(all.map(({ is }) => is)).toEqual([...Array(10).fill("kept"), "refused"])
  })
})

test.each([
  ["on", false, true],
  ["private_only", true, true],
  ["private_only", false, false],
  ["off", true, false],
  [undefined, true, true],
  [undefined, false, false],
] as const)("what is kept as %s, private: %s", (where, isPrivate, wanted) => {
  expect(isKept(where, isPrivate)).toBe(wanted)
})

describe("a verdict", () => {
  let world: World
  beforeEach(() => {
    world = createWorld({ "greeting.txt": "hello\n" })
  })
  afterEach(() => world.end())

  const behaviour = { id: C2, text: "It greets", kind: "behaviour", steps: ["Look"] } as const
  const steps = [{ step: 1, saw: "It says hello" }]
  const passed = { criterion: C2, is: "pass", evidence: ["I looked"], looked: [], steps } as const

  /** Hands in one picture, or none, and passes the criterion. */
  const showing =
    (isShown: boolean, more: Partial<Handed> = {}): AgentSession =>
    async ({ env, keep, brief }) => {
      const path = join(env["TMPDIR"] ?? "", "page.png")
      writeFileSync(path, PNG)
      const kept = isShown ? keep({ criterion: C2, path }) : null
      const claim = { done: [], undone: [], commands: [] }
      const handed = { verdicts: [passed], claim, ...more }
      if (kept?.is !== "kept") return finished(handed)
      expect(brief.captures).toBe("on")
      const { is: _, ...file } = kept
      const capture = { criterion: C2, ...file, step: 1, about: "The greeting" }
      return finished({ ...handed, captures: [capture] })
    }

  async function judged(session: AgentSession, changed: { browser?: true; spoil?: boolean } = {}) {
    const criterion = { ...behaviour, steps: ["Look"], ...(changed.browser && { browser: true }) }
    const brief = validationBrief(world.base, { criteria: [criterion as never] })
    schedule(world, brief)
    const jobs = createJobs(world, brief)
    const { artifact } = await jobs.agent(session)
    if (changed.spoil) {
      const [folder] = readdirSync(world.folder).filter(name => isCaptures(name))
      writeFileSync(join(world.folder, folder ?? "", "C2-1.png"), JPEG)
    }
    await jobs.deliver({ bundle: artifact })
    return { verdict: reportOf(world, brief).verdicts[0], names: jobs.artifacts.names, jobs }
  }
  const isCaptures = (name: string) =>
    name.startsWith("artifact-") && readdirSync(join(world.folder, name)).includes("C2-1.png")

  test("names the file, its digest and its artifact, which holds the exact bytes", async () => {
    const { verdict, names } = await judged(showing(true))
    expect(names).toEqual([
      "transcript-M1.behaviour.1-4711",
      "captures-M1.behaviour.1-4711",
      "agent-M1.behaviour.1-4711",
    ])
    const { artifact, files } = verdict!.captures!
    const name = "C2-1.png"
    expect(files).toEqual([
      {
        name,
        digest: digestOf(PNG),
        bytes: PNG.length,
        type: "png",
        step: 1,
        about: "The greeting",
      },
    ])
    expect(readFileSync(join(world.folder, `artifact-${artifact.id}`, name))).toEqual(PNG)
    expect(verdict?.is).toBe("pass")
  })

  test("is inconclusive if a file is not the one that was handed in", async () => {
    const { verdict, jobs } = await judged(showing(true), { spoil: true })
    expect(verdict?.is).toBe("inconclusive")
    expect(verdict?.evidence[0]).toBe("not stored as it was handed in: C2-1.png")
    expect(verdict?.captures).toBeUndefined()
    expect(jobs.lines.join("\n")).toContain("The captures could not be fetched")
  })

  test.each([
    ["that nobody stored", { name: "C2-9.png" }],
    ["whose digest differs", { digest: digestOf(JPEG) }],
  ])("is inconclusive if it names a file %s", async (_, changed) => {
    const session: AgentSession = async options => {
      const end = await showing(true)(options)
      const captures = end.handed.captures?.map(capture => ({ ...capture, ...changed }))
      return { ...end, handed: { ...end.handed, captures } }
    }
    const { verdict } = await judged(session)
    expect(verdict?.is).toBe("inconclusive")
    expect(verdict?.evidence[0]).toContain("not stored as it was handed in: C2-")
  })

  test.each([
    ["a screenshot", true, "pass", "I looked"],
    ["only words", false, "inconclusive", "no screenshot shows it"],
  ] as const)("on a behaviour in a browser by %s", async (_, isShown, is, first) => {
    const { verdict } = await judged(showing(isShown), { browser: true })
    expect(verdict?.is).toBe(is)
    expect(verdict?.evidence[0]).toBe(first)
  })
})
