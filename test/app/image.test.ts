/**
 * The image's steps without an engine for containers: its files are laid out in an empty folder as the
 * Dockerfile says, and its command runs there as a user who can write nothing.
 */
import { execFileSync, spawn } from "node:child_process"
import {
  chmodSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join, matchesGlob } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { parse } from "yaml"
import { openRedis } from "../server/support/redis.ts"
import { type Child, ended, openWorld, ready, root, says, settings } from "./support/app-process.ts"

interface Step {
  readonly does: string
  readonly words: string
}

/** The stages of the Dockerfile. Lines that go on are joined. */
function stages(): readonly (readonly Step[])[] {
  const text = readFileSync(join(root, "Dockerfile"), "utf8").replaceAll("\\\n", " ")
  const steps = text
    .split("\n")
    .filter(line => line.trim() !== "" && !line.startsWith("#"))
    .map(line => /^(\w+)\s+(.*)$/.exec(line)!)
    .map(([, does, words]) => ({ does: does!, words: words! }))
  const starts = steps.flatMap((step, n) => (step.does === "FROM" ? [n] : []))
  return starts.map((start, n) => steps.slice(start, starts[n + 1]))
}

/** The last step of that name. */
const last = (steps: readonly Step[], does: string): string =>
  steps.findLast(it => it.does === does)!.words

const command = (words: string): readonly string[] => JSON.parse(words.slice(words.indexOf("[")))

/** What .dockerignore lets into the build. */
function context(to: string): void {
  const rules = readFileSync(join(root, ".dockerignore"), "utf8")
    .split("\n")
    .filter(line => line !== "" && !line.startsWith("#"))
  for (const name of readdirSync(root)) {
    const rule = rules.findLast(it => matchesGlob(name, it.replace("!", "")))
    if (rule?.startsWith("!")) cpSync(join(root, name), join(to, name), { recursive: true })
  }
}

function temporary(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `missions-${name}-`))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Runs both stages. Answers the folder that would be the image's root. */
function built(): string {
  const [build, image] = stages() as [readonly Step[], readonly Step[]]
  const from = temporary("context")
  context(from)
  expect(readdirSync(from)).not.toContain(".git")
  // In place of `npm ci`, which brings what is here already.
  expect(build.some(it => it.does === "RUN" && it.words === "npm ci")).toBe(true)
  symlinkSync(join(root, "node_modules"), join(from, "node_modules"))
  for (const { does, words } of build) {
    if (does === "RUN" && words !== "npm ci") {
      const env = { PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`, HOME: from }
      execFileSync("sh", ["-c", words], { cwd: from, env, stdio: "pipe" })
    }
  }
  const to = temporary("image")
  chmodSync(to, 0o755)
  const workdir = last(image, "WORKDIR")
  for (const { does, words } of image) {
    if (does !== "COPY") continue
    const [, ...paths] = words.split(" ")
    const place = join(to, workdir, paths.at(-1)!)
    mkdirSync(place, { recursive: true })
    for (const path of paths.slice(0, -1)) {
      const sources = globSync(join(from, path.replace(/^\/build\//, "")))
      expect([path, sources.length > 0]).toEqual([path, true])
      for (const source of sources) cpSync(source, join(place, basename(source)))
    }
  }
  return to
}

/** What is loaded wherever there is no Redis: the program, and what it names without asking for it later. */
function eagerBytes(dist: string): number {
  const loaded = new Set(["app-main.js"])
  for (const file of loaded) {
    const text = readFileSync(join(dist, file), "utf8")
    for (const [, named] of text.matchAll(/^(?:import|\} from|export).*?"\.\/(app-[^"]+)"/gm)) {
      loaded.add(named!)
    }
  }
  const texts = [...loaded].map(it => readFileSync(join(dist, it), "utf8"))
  expect(texts.some(it => it.includes("BZPOPMIN") || it.includes("bzpopmin"))).toBe(false)
  return texts.reduce((sum, text) => sum + text.length, 0)
}

const isRoot = process.getuid?.() === 0
/** The user `node` of Node's images. */
const NODE_USER = 1000

/** Runs a command of the image as its user, who owns nothing there, with its environment. */
function run(folder: string, words: readonly string[], env: Record<string, string>): Child {
  const image = stages().at(-1)!
  const [program, ...given] = words
  expect(program).toBe("node")
  const set = last(image, "ENV")
    .split(" ")
    .map(it => it.split("=") as [string, string])
  return spawn(process.execPath, given, {
    cwd: join(folder, last(image, "WORKDIR")),
    env: { ...Object.fromEntries(set), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(isRoot && { uid: NODE_USER, gid: NODE_USER }),
  })
}

/** Only the command's own files are there, and nobody may write to them. */
function sealed(folder: string): void {
  for (const { parentPath, name } of readdirSync(folder, {
    recursive: true,
    withFileTypes: true,
  })) {
    const path = join(parentPath, name)
    chmodSync(path, statSync(path).isDirectory() ? 0o555 : 0o444)
  }
  onTestFinished(() => {
    for (const path of globSync(join(folder, "**/"))) chmodSync(path, 0o755)
  })
}

test("the image holds one small program, which works as its user in a folder that cannot be written", async () => {
  const image = stages().at(-1)!
  expect(last(image, "USER")).toBe("node")
  const folder = built()
  const files = readdirSync(join(folder, "app"), { recursive: true, withFileTypes: true })
    .filter(it => it.isFile())
    .map(it => join(it.parentPath, it.name))
  const names = files.map(it => basename(it))
  expect(names).toEqual(
    expect.arrayContaining(["app.js", "app-main.js", "app.yml", "package.json"]),
  )
  expect(names.filter(it => !/^app|^package\.json$|^missions(?:-[a-z-]+)?\.yml$/.test(it))).toEqual(
    [],
  )
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)
  expect(bytes).toBeLessThan(6_000_000)
  expect(eagerBytes(join(folder, "app", "dist"))).toBeLessThan(4_000_000)
  sealed(folder)

  const world = await openWorld()
  const commented = world.seen(/^POST \/repos\/ada\/engine\/issues\/1\/comments 201$/)
  await world.person("POST", "issues", { title: "Goal" })
  await world.person("POST", "issues/1/comments", { body: "/mission Export JSON" })
  const key = join(temporary("key"), "app-key.pem")
  const { PRIVATE_KEY, ...others } = settings(world)
  writeFileSync(key, PRIVATE_KEY, { mode: 0o644 })
  chmodSync(dirname(key), 0o755)
  const child = run(folder, command(last(image, "CMD")), { ...others, PRIVATE_KEY_PATH: key })
  onTestFinished(() => void child.kill("SIGKILL"))
  const url = await ready(child)
  await commented
  const probe = command(last(image, "HEALTHCHECK"))
  const health = run(folder, probe, { PORT: new URL(url).port })
  expect(await ended(health)).toEqual({ code: 0, said: "" })
  const over = ended(child)
  child.kill("SIGTERM")
  expect((await over).code).toBe(0)
  expect((await ended(run(folder, probe, { PORT: new URL(url).port }))).code).toBe(1)

  const { url: REDIS_URL } = await openRedis()
  const member = run(folder, command(last(image, "CMD")), {
    ...{ ...others, PRIVATE_KEY_PATH: key, REDIS_URL },
  })
  onTestFinished(() => void member.kill("SIGKILL"))
  await Promise.all([ready(member), says(member, /"shares":16/)])
  const memberOver = ended(member)
  member.kill("SIGTERM")
  expect(await memberOver).toEqual({
    code: 0,
    said: expect.not.stringContaining("cannot be asked"),
  })
})

test("the compose file takes every right away that the server does not need", () => {
  const compose = parse(readFileSync(join(root, "compose.yaml"), "utf8"))
  const { missions } = compose.services
  for (const service of Object.values(compose.services)) {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ["ALL"],
      mem_limit: expect.any(String),
    })
  }
  expect(missions.environment.PRIVATE_KEY_PATH).toBe("/run/secrets/app-key")
  expect(Object.keys(compose.secrets)).toEqual(missions.secrets)
  const { redis } = compose.services
  expect(missions.environment.REDIS_URL).toBe("redis://redis:6379")
  expect(missions.depends_on.redis.condition).toBe("service_healthy")
  expect(redis.command.join(" ")).toMatch(/--appendonly yes .*--maxmemory-policy noeviction/)
  expect(redis.healthcheck.test).toContain("ping")
  expect(redis.ports).toBeUndefined()
})
