/** What a cache can hand us: with each, what is installed, from where, and what is said. */
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest"
import { onRunner } from "../../../src/agent/warm/on-runner.ts"
import { agentProvider } from "../../../src/agent/warm/provide-agent.ts"
import { warmAgents } from "../../../src/agent/warm/warm-agents.ts"
import { type CacheService, type Misbehaviour, openCacheService } from "./fake-cache.ts"
import { makeToy, openRegistry, type Registry, type Toy, VERSION } from "./toy-agent.ts"

let folder: string
let toy: Toy
let registry: Registry
/** The entry's key, and what the job that fills the cache saved under it. */
let filled: readonly [key: string, entry: Buffer]
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "missions-warm-"))
  toy = makeToy(folder)
  registry = await openRegistry(toy)
  home = mkdtempSync(join(folder, "home-"))
  const service = await openCacheService()
  await warm(service)
  filled = [...service.entries][0]!
  await service.close()
})
afterAll(async () => {
  await registry.close()
  rmSync(folder, { recursive: true })
})

let home: string
let lines: string[] = []
beforeEach(() => {
  home = mkdtempSync(join(folder, "home-"))
  lines = []
  registry.asked.length = 0
})
/** No script of a package ran, in whichever way it was installed. */
afterEach(() => expect(existsSync(join(folder, "script-ran"))).toBe(false))

const NOBODY = "http://127.0.0.1:1/"
/** A service whose cache was filled before. */
async function opened(other: Misbehaviour = {}, content = filled[1]): Promise<CacheService> {
  const service = await empty(other)
  service.entries.set(filled[0], content)
  return service
}

async function empty(other: Misbehaviour = {}): Promise<CacheService> {
  const service = await openCacheService(other)
  onTestFinished(service.close)
  return service
}

const PATH = process.env["PATH"] ?? ""
const variables = (service: CacheService, url: string) => ({
  ...service.environment,
  ...{ PATH, HOME: home, npm_config_registry: url, npm_config_fetch_retries: "0" },
  ...{ MISSIONS_AGENT_ENV: "", GITHUB_TOKEN: "a-token" },
})
const own = () => {
  const scratch = mkdtempSync(join(home, "scratch-"))
  return { locks: toy.locks, scratch, say: (line: string) => void lines.push(line) }
}
const never = new AbortController().signal

async function warm(service: CacheService, agents: readonly string[] = ["gemini"]) {
  const parts = onRunner(variables(service, registry.url), process.execPath)
  const policy = async () => ({ lines: agents, findings: [] })
  return await warmAgents({ ...parts, ...own(), policy, signal: never })
}

async function provide(service: CacheService, { isOffline = false } = {}) {
  const given = { ...own(), nodePath: process.execPath, clock: () => 0 }
  const url = isOffline ? NOBODY : registry.url
  const end = await agentProvider(variables(service, url), given).provide!("gemini --x", never)
  expect(readdirSync(given.scratch)).toEqual([])
  const installed = join(home, ".cache/missions/agents/gemini", VERSION, "node_modules")
  return { end, packages: existsSync(installed) ? readdirSync(installed).sort() : [] }
}

const WHOLE = [".bin", ".package-lock.json", "@google", "toy-here", "toy-left"]

test("what the policy names is saved once, and an attempt installs it without the registry", async () => {
  const service = await empty()
  expect(await warm(service, ["gemini", "my-own --acp", "gemini --model x"])).toBe(true)
  expect(lines).toEqual([
    expect.stringMatching(/^gemini 0\.61\.0 is in the warm cache now: 3 packages, 1 MB\.$/),
  ])
  expect([...service.entries.keys()]).toEqual([
    expect.stringMatching(
      new RegExp(
        `^missions-agent-gemini-${VERSION}-${process.platform}-${process.arch}-.*-[0-9a-f]{16}$`,
      ),
    ),
  ])
  lines = []
  registry.asked.length = 0
  const { end, packages } = await provide(service, { isOffline: true })
  expect({ end, packages, lines, asked: registry.asked }).toEqual({
    ...{ end: null, packages: WHOLE, asked: [] },
    lines: [
      "gemini 0.61.0 comes from the warm cache, and each of its packages has the digest of the lock. It was ready after 0.0 s.",
    ],
  })
  const before = service.entries.get([...service.entries.keys()][0]!)
  expect(await warm(service)).toBe(true)
  expect(lines.at(-1)).toContain("was in the warm cache before")
  expect(service.entries.get([...service.entries.keys()][0]!)).toBe(before)
})

test("an attempt only reads the cache", async () => {
  const service = await empty()
  await provide(service)
  expect(service.asked).toEqual(["POST GetCacheEntryDownloadURL"])
})

const digests = () =>
  toy.packages
    .filter(({ name }) => name !== "toy-elsewhere")
    .map(it => ({ ...it, digest: createHash("sha512").update(it.tarball).digest("hex") }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
const entryOf = (archives: readonly Buffer[], sizes = archives.map(it => it.length)) =>
  Buffer.concat([Buffer.from(`${JSON.stringify(sizes)}\n`), ...archives])
const right = () => digests().map(({ tarball }) => tarball)
/** The first archive with something else in its place. */
const changed = (change: (archive: Buffer) => Buffer) =>
  right().map((archive, index) => (index === 0 ? change(Buffer.from(archive)) : archive))
const flipped = (archive: Buffer): Buffer => {
  archive[100]! ^= 1
  return archive
}
/** What tar -P would write outside of every folder. */
const TAR = () => {
  const header = Buffer.alloc(1024)
  header.write(`${join(folder, "escaped")}\0`)
  header.write("ustar", 257)
  return header
}

test.for<[string, () => Buffer, RegExp]>([
  ["nothing", () => Buffer.alloc(0), /Expected: a first line with sizes/],
  ["text", () => Buffer.from("hello\n"), /Expected: a first line with sizes/],
  ["a line that never ends", () => Buffer.alloc(300_000, 49), /a first line with sizes/],
  ["sizes of another kind", () => Buffer.from('{"a":1}\n'), /a first line with sizes/],
  ["a negative size", () => entryOf(right(), [-1, 2, 3]), /a first line with sizes/],
  ["half a byte", () => entryOf(right(), [0.5, 2, 3]), /a first line with sizes/],
  ["an archive as tar makes it", TAR, /a first line with sizes/],
  ["a changed file", () => entryOf(changed(flipped)), /SHA-512 [0-9a-f]{12}… of the lock\. Got/],
  ["a longer file", () => entryOf(changed(it => Buffer.concat([it, it]))), /with the SHA-512/],
  ["an empty file", () => entryOf(changed(() => Buffer.alloc(0))), /with the SHA-512/],
  ["two files in the wrong order", () => entryOf(right().toReversed()), /with the SHA-512/],
  ["a file twice", () => entryOf([right()[0]!, ...right()]), /3 packages, as many.*Got: 4/],
  ["another package besides", () => entryOf([...right(), Buffer.from("x")]), /3 packages.*Got: 4/],
  ["a package too few", () => entryOf(right().slice(1)), /3 packages, as many.*Got: 2 of them/],
  ["the package of another platform", () => entryOf([...right().slice(1), elsewhere()]), /SHA-512/],
  ["bytes behind the last file", () => Buffer.concat([entryOf(right()), TAR()]), /Got: more bytes/],
  ["half of it", () => entryOf(right()).subarray(0, -50), /all of toy-left.*ends before/],
  ["only the first line", () => entryOf([], [1, 2, 3]), /Got: an entry that ends before/],
  ["sizes of more than it may take", () => entryOf(right(), [1e12, 1, 1]), /at most 100 MB/],
  ["sizes that add up to more", () => entryOf(right(), [6e7, 6e7, 1]), /at most 100 MB/],
])("a cache with %s is refused and named, and the registry serves", async ([, content, said]) => {
  const service = await opened({}, content())
  const { end, packages } = await provide(service)
  expect({ end, packages }).toEqual({ end: null, packages: WHOLE })
  expect(lines).toEqual([
    expect.stringMatching(said),
    expect.stringMatching(/comes from npm's registry, by the lock/),
  ])
  expect(lines[0]).toMatch(/^The warm cache of gemini 0\.61\.0 is refused, and nothing of it was/)
  expect(lines[0]).toContain(`Where: ${filled[0]}.`)
  expect(lines[0]).toContain(`Try: gh cache delete ${filled[0]}.`)
  expect(existsSync(join(folder, "escaped"))).toBe(false)
})

const elsewhere = () => toy.packages.find(({ name }) => name === "toy-elsewhere")!.tarball

test.for<[string, Misbehaviour, RegExp]>([
  ["has another key alone", { matched: "missions-agent-gemini-other" }, /holds no gemini/],
  ["is down", { call: it => it.writeHead(503).end("{}") }, /could not be taken.*answered 503/],
  ["answers no JSON", { call: it => it.writeHead(200).end("<html>") }, /holds no gemini/],
  ["breaks off", { call: it => it.destroy() }, /could not be taken.*socket hang up/],
  [
    "refuses",
    { call: it => it.writeHead(403).end('{"msg":"cache read denied: the mode is none"}') },
    /could not be taken.*cache read denied: the mode is none/,
  ],
  ["leads to nothing", { blob: it => it.writeHead(404).end() }, /storage answered 404/],
  [
    "breaks off in the middle",
    {
      blob(response, entry) {
        response.writeHead(200, { "content-length": entry.length })
        response.write(entry.subarray(0, 50), () => response.destroy())
      },
    },
    /gemini 0\.61\.0 could not be taken.*aborted/,
  ],
])("a cache that %s costs a line, and the registry serves", async ([, other, said]) => {
  const service = await opened(other)
  const { end, packages } = await provide(service)
  expect({ end, packages }).toEqual({ end: null, packages: WHOLE })
  expect(lines).toEqual([expect.stringMatching(said), expect.stringMatching(/npm's registry/)])
})

test("without cache and registry the agent cannot begin, and it is said what to type", async () => {
  const service = await empty()
  const { end, packages } = await provide(service, { isOffline: true })
  expect(packages).toEqual([])
  expect(end).toMatchObject({ how: "unready", why: "missing", usage: { turns: 0 } })
  expect(end!.said).toMatch(
    /^gemini 0\.61\.0 is not installed on this runner, and could not be: .*ECONNREFUSED 127\.0\.0\.1:1.*\. The warm cache holds no gemini 0\.61\.0\. Try: run the workflow "missions warm" .*, then \/mission resume\.$/,
  )
})

test("a poisoned cache without a registry is named in the end, and nothing is installed", async () => {
  const service = await opened({}, entryOf(changed(flipped)))
  const { end, packages } = await provide(service, { isOffline: true })
  expect(packages).toEqual([])
  expect(end!.said).toContain(`gh cache delete ${filled[0]} removes it`)
  expect(end!.said).toMatch(/ then \/mission resume\.$/)
  expect(end!.said.length).toBeLessThan(500)
})

test.each([
  ["a server with the older service alone", { ACTIONS_CACHE_SERVICE_V2: "" }, /only the older one/],
  ["a job that was told of none", { ACTIONS_RESULTS_URL: "" }, /this job was told of none/],
])("%s has no cache for us, and the registry serves", async (_, other, said) => {
  const service = await empty()
  const { packages } = await provide({
    ...service,
    environment: { ...service.environment, ...other },
  })
  expect(packages).toEqual(WHOLE)
  expect(lines[0]).toMatch(said)
})

test("on a person's machine nothing is installed by a job", () => {
  const told = { PATH, HOME: home, MISSIONS_AGENTS: join(home, "agents") }
  const given = { ...own(), nodePath: process.execPath, clock: () => 0 }
  expect(agentProvider(told, given)).toEqual({})
})

test.each([["scripted"], ["my-own-agent --acp"], ["/usr/bin/true"], ["goose"], [""]])(
  "nothing is provided for %j, because nothing of ours installs it",
  async line => {
    const service = await empty()
    const given = { ...own(), nodePath: process.execPath, clock: () => 0 }
    const { provide: doIt } = agentProvider(variables(service, registry.url), given)
    expect(await doIt!(line, never)).toBe(null)
    expect({ asked: service.asked, lines }).toEqual({ asked: [], lines: [] })
  },
)

test("npm gets no token of the job", () => {
  const env = { ...variables({ environment: {} } as CacheService, NOBODY), INPUT_TOKEN: "x" }
  const given = Object.keys(onRunner(env, process.execPath).env).sort()
  expect(given).toEqual(["HOME", "PATH", "npm_config_fetch_retries", "npm_config_registry"])
})

test.for<[string, Misbehaviour, RegExp]>([
  [
    "does not let this job write",
    { call: it => it.writeHead(200).end('{"ok":false,"message":"cache write denied: read"}') },
    /GitHub's cache did not take it: cache write denied: read/,
  ],
  ["is down", { call: it => it.writeHead(500).end("") }, /did not take it: it answered 500/],
])("where the cache %s, the job that fills it fails and says so", async ([, other, said]) => {
  const service = await empty(other)
  expect(await warm(service)).toBe(false)
  expect(lines).toEqual([expect.stringMatching(said)])
})

test("where the registry has something else, nothing of it is saved", async () => {
  const service = await empty()
  const other = makeToy(mkdirIn(folder, "other"), { "gemini.js": "#!/usr/bin/env node\n// evil\n" })
  const wrong = await openRegistry(other)
  const parts = onRunner(variables(service, wrong.url), process.execPath)
  const policy = async () => ({ lines: ["gemini"], findings: [] })
  expect(await warmAgents({ ...parts, ...own(), policy, signal: never })).toBe(false)
  await wrong.close()
  expect(lines).toEqual([
    expect.stringMatching(/is not in the warm cache: .*EINTEGRITY|integrity/i),
  ])
  expect(service.entries.size).toBe(0)
})

function mkdirIn(parent: string, name: string): string {
  mkdirSync(join(parent, name))
  return join(parent, name)
}
