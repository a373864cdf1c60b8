/**
 * Files that a machine lacks and that the policy allows to fetch: over the network, and only from
 * the repository's own host.
 */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { obeyAttributes } from "../../../src/attempt/tree/attributes.ts"
import { fetchCommit } from "../../../src/attempt/tree/fetch-commit.ts"
import { createGit, laying } from "../../../src/attempt/tree/own-git.ts"
import { unlikeCheckout } from "../../../src/attempt/tree/unlike-checkout.ts"
import { layOut } from "../../../src/attempt/tree/work-tree.ts"
import type { CheckoutPolicy } from "../../../src/core/plan/checkout.ts"
import type { Sha } from "../../../src/core/values/id.ts"
import { serveGit } from "../../embedded/runner/support/git-server.ts"
import { freshWorld } from "../fresh-world.ts"
import { writeFiles } from "../world.ts"
import { closeHosts, type Host, openHost } from "./hosts.ts"

const world = freshWorld({ "README.md": "Read me\n" })
const TOKEN = "the-token-of-this-run"
const WANTED = `basic ${Buffer.from(`x-access-token:${TOKEN}`).toString("base64")}`
const LARGE = { "a.bin": Buffer.from("the first\n"), "in/b.bin": Buffer.alloc(400_000, "second\0") }
const ALL: CheckoutPolicy = { lfs: "fetched", submodules: "fetched" }

let github: Host
/** The other host where GitHub keeps large files. It must not get the token. */
let storage: Host
let stranger: Host

beforeEach(async () => {
  github = await openHost()
  storage = await openHost()
  stranger = await openHost()
})
afterEach(closeHosts)

const root = () => join(world.folder, "root")
const oidOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex")
const pointer = (bytes: Buffer) =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${oidOf(bytes)}\nsize ${bytes.length}\n`

function git(folder: string, ...args: readonly string[]): string {
  const person = ["-c", "user.name=A", "-c", "user.email=a@b.invalid"]
  const env = { PATH: process.env["PATH"], HOME: world.folder, GIT_CONFIG_GLOBAL: "/dev/null" }
  return execFileSync("git", [...person, ...args], { cwd: folder, env, encoding: "utf8" }).trim()
}

/**
 * A repository on GitHub with this path. `links` are its submodules by path, each with a commit.
 */
function repository(
  path: string,
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): Sha {
  const folder = join(root(), path)
  mkdirSync(folder, { recursive: true })
  git(folder, "init", "--quiet", "--initial-branch=main")
  git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
  writeFiles(folder, files)
  git(folder, "add", "--all")
  for (const [at, sha] of Object.entries(links)) {
    git(folder, "update-index", "--add", "--cacheinfo", `160000,${sha},${at}`)
  }
  git(folder, "commit", "--quiet", "--message", "Begin")
  return git(folder, "rev-parse", "HEAD") as Sha
}

const module = (name: string, url: string) =>
  `[submodule "${name}"]\n\tpath = ${name}\n\turl = ${url}\n`

type Answers = Readonly<Record<string, (oid: string) => object>>

/** Plays GitHub: git and LFS for a client with the token, and downloads from another host. */
function serve(answers: Answers = {}): void {
  github.answer = (request, response) => {
    if (request.headers.authorization?.toLowerCase() !== WANTED.toLowerCase()) {
      response.writeHead(401, { "www-authenticate": "Basic" }).end()
      return
    }
    if (request.url !== "/acme/shop.git/info/lfs/objects/batch") {
      serveGit(root(), request, response)
      return
    }
    let body = ""
    request.on("data", part => {
      body += part
    })
    request.on("end", () => {
      const { objects } = JSON.parse(body) as { objects: { oid: string; size: number }[] }
      const download = (oid: string) => ({
        actions: { download: { href: `${storage.origin}/${oid}`, header: { "x-signed": "yes" } } },
      })
      const said = objects.map(it => ({ ...it, ...(answers[it.oid] ?? download)(it.oid) }))
      response.end(JSON.stringify({ transfer: "basic", objects: said }))
    })
  }
  storage.answer = ({ url }, response) => {
    const found = Object.values(LARGE).find(bytes => url === `/${oidOf(bytes)}`)
    response.writeHead(found ? 200 : 404).end(found)
  }
}

async function laid(base: Sha, lays: CheckoutPolicy = ALL) {
  const scratch = join(world.folder, "job")
  const own = { home: join(scratch, "home"), path: process.env["PATH"] ?? "" }
  const made = await createGit({
    ...{ ...own, gitDir: join(scratch, "git") },
    remote: { url: `${github.origin}/acme/shop`, token: TOKEN },
  })
  const git = laying(made, lays)
  await fetchCommit(git, base, 1)
  await obeyAttributes(git, base)
  const [folder, index] = [join(scratch, "work"), join(scratch, "index")]
  await layOut(git, { commit: base, folder, index, own })
  return { folder, said: await unlikeCheckout(git, base) }
}

const large = (more: Readonly<Record<string, string>> = {}) =>
  repository("acme/shop", {
    ".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n",
    ...Object.fromEntries(Object.entries(LARGE).map(([path, bytes]) => [path, pointer(bytes)])),
    ...more,
  })

// Over plain HTTP, only the repository's own host is asked for a download.
const own: Answers = Object.fromEntries(
  Object.values(LARGE).map(bytes => [
    oidOf(bytes),
    oid => ({ actions: { download: { href: `${github.origin}/acme/large/${oid}` } } }),
  ]),
)
const withDownloads = (): void => {
  serve(own)
  const { answer } = github
  github.answer = (request, response) => {
    const found = Object.values(LARGE).find(it => request.url === `/acme/large/${oidOf(it)}`)
    if (found) response.end(found)
    else answer(request, response)
  }
}

test("files of Git LFS are fetched completely, with the token, and .lfsconfig is ignored", async () => {
  withDownloads()
  const base = large({ ".lfsconfig": `[lfs]\n\turl = ${stranger.origin}/acme/shop\n` })
  const { folder, said } = await laid(base)
  const lying = Object.keys(LARGE).map(path => readFileSync(join(folder, path)))
  expect(lying).toEqual(Object.values(LARGE))
  expect(said).toEqual([
    "Git LFS keeps `a.bin`, `in/b.bin`: they lie here whole, and no feature can change them.",
  ])
  expect(execFileSync("git", ["status", "--porcelain"], { cwd: folder, encoding: "utf8" })).toBe("")
  expect([...stranger.heard, ...storage.heard]).toEqual([])
})

const [first] = Object.values(LARGE) as [Buffer]
const REFUSED: Readonly<Record<string, Answers>> = {
  "the server says that it has none": { [oidOf(first)]: () => ({ error: { code: 404 } }) },
  "the download is over plain HTTP elsewhere": {},
  "the download's address is none": {
    [oidOf(first)]: () => ({ actions: { download: { href: "file:///etc/passwd" } } }),
  },
}

test.each(Object.entries(REFUSED))(
  "if %s, the pointer stays and the report says so",
  async (_, answers) => {
    serve(answers)
    const { folder, said } = await laid(large())
    expect(readFileSync(join(folder, "a.bin"), "utf8")).toBe(pointer(first))
    expect(said.join("\n")).toContain(
      "`a.bin`, `in/b.bin`: only pointers lie here, because more could not be fetched",
    )
    expect(storage.heard.map(it => it.authorization).filter(it => it !== undefined)).toEqual([])
  },
)

test("bytes that don't match the pointer are not laid out", async () => {
  withDownloads()
  const { answer } = github
  github.answer = (request, response) =>
    request.url?.startsWith("/acme/large/")
      ? void response.end(Buffer.from("the f1rst\n"))
      : answer(request, response)
  const { folder } = await laid(large())
  expect(readFileSync(join(folder, "a.bin"), "utf8")).toBe(pointer(first))
  expect(readdirSync(join(world.folder, "job/git/lfs"), { recursive: true }).join()).not.toMatch(
    oidOf(first),
  )
})

test("a server that fails is the machine's fault and not the repository's", async () => {
  serve()
  const { answer } = github
  github.answer = (request, response) =>
    request.url?.endsWith("/batch") ? void response.writeHead(503).end() : answer(request, response)
  await expect(laid(large())).rejects.toMatchObject({ blame: "machine" })
})

test.each([
  ["held", /no clone on this machine holds more/],
  ["off", /the policy says `checkout\.lfs: off`/],
] as const)("with `lfs: %s` nobody is asked", async (lfs, why) => {
  serve()
  const { said } = await laid(large(), { ...ALL, lfs })
  expect(said.join("\n")).toMatch(why)
  expect(github.heard.filter(it => it.path.includes("lfs"))).toEqual([])
})

test("submodules from the same host are laid out, with their own, and no other host is asked", async () => {
  serve()
  const inner = repository("acme/inner", { "inner.txt": "inner\n" })
  const lib = repository(
    "acme/lib",
    {
      "lib.txt": "lib\n",
      ".gitmodules": module("deep", "../inner") + module("far", `${stranger.origin}/acme/far`),
    },
    { deep: inner, far: inner },
  )
  const base = repository(
    "acme/shop",
    {
      ".gitmodules":
        module("lib", `git@127.0.0.1:acme/lib.git`) +
        module("away", `${stranger.origin}/acme/away`) +
        module("gone", "../gone"),
    },
    { lib, away: lib, gone: lib },
  )
  rmSync(join(root(), "acme/lib.git"), { recursive: true, force: true })
  execFileSync("git", [
    "clone",
    "--quiet",
    "--bare",
    join(root(), "acme/lib"),
    join(root(), "acme/lib.git"),
  ])
  git(join(root(), "acme/lib.git"), "config", "uploadpack.allowAnySHA1InWant", "true")
  const { folder, said } = await laid(base)
  expect(readFileSync(join(folder, "lib/lib.txt"), "utf8")).toBe("lib\n")
  expect(readFileSync(join(folder, "lib/deep/inner.txt"), "utf8")).toBe("inner\n")
  for (const empty of ["away", "gone", "lib/far"]) {
    expect(readdirSync(join(folder, empty))).toEqual([])
  }
  expect(said).toEqual([
    "The submodule `lib` lies here to be read, and no feature can change it.",
    expect.stringMatching(
      /^The submodules `away`, `gone`, `lib\/far` are empty folders here, because it could not be/,
    ),
  ])
  expect(stranger.heard).toEqual([])
})

test.each([
  ["held", /no clone on this machine holds what belongs there/],
  ["off", /the policy says `checkout\.submodules: off`/],
] as const)("with `submodules: %s` no submodule is asked for", async (submodules, why) => {
  serve()
  const lib = repository("acme/lib", { "lib.txt": "lib\n" })
  const base = repository("acme/shop", { ".gitmodules": module("lib", "../lib") }, { lib })
  const { folder, said } = await laid(base, { ...ALL, submodules })
  expect(readdirSync(join(folder, "lib"))).toEqual([])
  expect(said.join("\n")).toMatch(why)
  expect(github.heard.filter(it => it.path.includes("acme/lib"))).toEqual([])
})

test("the large files of a clone on this machine are found where `lfs.storage` says", async () => {
  serve()
  const base = large()
  const clone = join(world.folder, "clone")
  execFileSync("git", ["clone", "--quiet", "--no-checkout", join(root(), "acme/shop"), clone])
  const places = { relative: "../elsewhere", absolute: join(world.folder, "far away") }
  for (const [name, place] of Object.entries(places)) {
    git(clone, "config", "lfs.storage", place)
    const store = name === "absolute" ? place : join(clone, ".git", place)
    const oid = oidOf(first)
    const folder = join(store, "objects", oid.slice(0, 2), oid.slice(2, 4))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, oid), first)
    const scratch = join(world.folder, name)
    const made = await createGit({
      ...{ home: join(scratch, "home"), path: process.env["PATH"] ?? "" },
      ...{ gitDir: join(scratch, "git"), clone: join(clone, ".git") },
      remote: { url: join(root(), "acme/shop"), token: null },
    })
    await fetchCommit(made, base, 1)
    await obeyAttributes(made, base)
    const saidOf = async (lays: CheckoutPolicy) => unlikeCheckout(laying(made, lays), base)
    expect((await saidOf({ lfs: "held", submodules: "held" })).join()).toMatch(
      /`a\.bin`: it lies here whole.*`in\/b\.bin`: only pointers/,
    )
    expect((await saidOf({ lfs: "off", submodules: "held" })).join()).toMatch(
      /`a\.bin`, `in\/b\.bin`: only pointers lie here, because the policy says/,
    )
  }
})
