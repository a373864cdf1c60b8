/**
 * Toolchains as people's machines have them, each a small tree in which a program finds its parts
 * in its own way. Commands find them as a login shell would, and nothing that they install ends up
 * there.
 */
import { createHash } from "node:crypto"
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { commandHome } from "../../../src/attempt/check/command-home.ts"
import type { Outer } from "../../../src/attempt/check/environments.ts"
import type { Ran } from "../../../src/attempt/check/ran.ts"
import { COMMAND_LIMITS, runCommand } from "../../../src/attempt/check/run-command.ts"
import type { CommandPolicy } from "../../../src/core/plan/commands.ts"
import { MANAGERS, RUSTUP } from "./toolchain/managers.ts"
import { OTHERS } from "./toolchain/others.ts"
import { type Files, says } from "./toolchain/row.ts"

let root: string
let theirs: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "missions-toolchain-"))
  theirs = join(root, "person")
  mkdirSync(theirs)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Only programs of the system, without the toolchains of this machine. */
const SYSTEM = "/usr/bin:/bin"

let homes = 0
async function commandsWith(outer: Outer, commands?: CommandPolicy) {
  homes += 1
  const home = join(root, `home-${homes}`)
  const { env, furnish } = commandHome(
    { PATH: SYSTEM, MISSIONS_AGENT_HOME: theirs, ...outer },
    { home, temporary: join(root, `tmp-${homes}`), commands },
  )
  await furnish()
  const run = (command: string): Promise<Ran> =>
    runCommand({
      ...{ run: command, cwd: root, env, limits: COMMAND_LIMITS, room: { enter: it => it } },
      clock: { now: () => performance.now(), wait: async () => {} },
      signal: new AbortController().signal,
    })
  return { home, env, run }
}

function write(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    if (text.startsWith("-> ")) symlinkSync(text.slice(3), path)
    else writeFileSync(path, text)
    if (text.startsWith("#!")) chmodSync(path, 0o755)
  }
}

/** Every entry in the folder, with its kind and content. */
function stateOf(folder: string): ReadonlyMap<string, string> {
  const state = (path: string): string => {
    const found = lstatSync(path)
    if (found.isSymbolicLink()) return `-> ${readlinkSync(path)}`
    if (found.isDirectory()) return `folder ${found.mode}`
    return createHash("sha256").update(readFileSync(path)).digest("hex")
  }
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
  return new Map(names.map(name => [name, state(join(folder, name))]))
}

describe("found as a login shell finds it, and left as it was", () => {
  test.each([...MANAGERS, ...OTHERS])("$name", async ({ files, outer, run, out, installs }) => {
    write(theirs, files)
    const before = stateOf(theirs)
    const commands = await commandsWith(outer?.(theirs) ?? {})
    expect(await commands.run(run)).toMatchObject({ output: `${out}\n`, exit: 0 })
    if (installs !== undefined) {
      expect(await commands.run(installs)).toMatchObject({ output: "", exit: 0 })
    }
    expect(stateOf(theirs)).toEqual(before)
  })

  test("with the job's own home, as on a runner", async () => {
    write(theirs, RUSTUP)
    const outer = { MISSIONS_AGENT_HOME: undefined, HOME: theirs }
    expect(await (await commandsWith(outer)).run("cargo")).toMatchObject({ output: "cargo 1.90\n" })
  })

  test("without toolchains, commands get an empty home and nothing else", async () => {
    const { home, env } = await commandsWith({})
    expect(readdirSync(home)).toEqual([])
    expect(Object.keys(env).sort()).toEqual(["CI", "HOME", "LANG", "PATH", "TMPDIR"])
    expect(env["PATH"]).toBe(SYSTEM)
  })

  test("a variable that names a missing folder is not given", async () => {
    const { env } = await commandsWith({ RUSTUP_HOME: join(root, "nowhere"), NVM_DIR: "" })
    expect(env).not.toHaveProperty("RUSTUP_HOME")
    expect(env).not.toHaveProperty("NVM_DIR")
  })

  test("the program that the person's shell finds first is still found first", async () => {
    write(theirs, { ...RUSTUP, "bin/cargo": says("another") })
    const { run } = await commandsWith({ PATH: `${join(theirs, "bin")}:${SYSTEM}` })
    expect(await run("cargo")).toMatchObject({ output: "another\n" })
  })
})

describe("what commands don't get", () => {
  const LOGINS: Files = {
    ".cargo/credentials.toml": "secret",
    ".cargo/config.toml": "secret",
    ".cargo/registry/cache/x/y.crate": "",
    ".npmrc": "secret",
    ".netrc": "secret",
    ".gitconfig": "secret",
    ".ssh/id_ed25519": "secret",
    ".m2/settings.xml": "secret",
    ".gradle/gradle.properties": "secret",
    ".config/gh/hosts.yml": "secret",
    ".aws/credentials": "secret",
    ".local/share/keyrings/x": "secret",
  }

  test("is logins, settings and caches", async () => {
    write(theirs, { ...RUSTUP, ...LOGINS, ".local/bin/x": says("x") })
    const { home } = await commandsWith({})
    const seen = readdirSync(home, { recursive: true, encoding: "utf8" })
    expect(Object.keys(LOGINS).filter(path => seen.includes(path))).toEqual([])
    expect(Object.keys(LOGINS).filter(path => existsSync(join(home, path)))).toEqual([])
  })

  test("is other variables of the shell", async () => {
    const { env } = await commandsWith({
      ...{ NPM_TOKEN: "secret", AWS_SECRET_ACCESS_KEY: "secret", MISSIONS_MODEL_KEY: "secret" },
      ...{ ACTIONS_RUNTIME_TOKEN: "secret", INPUT_TOKEN: "secret", NODE_OPTIONS: "--inspect" },
    })
    expect(Object.values(env)).not.toContain("secret")
    expect(env).not.toHaveProperty("NODE_OPTIONS")
  })
})

describe("with a policy, commands get", () => {
  test("the variables that it names, and none of ours", async () => {
    const outer = { DATABASE_URL: "postgres://localhost/x", EMPTY: "", HOME: "/nowhere" }
    const { env, home } = await commandsWith(outer, {
      env: ["DATABASE_URL", "EMPTY", "MISSING", "HOME", "PATH"],
      caches: [],
    })
    expect(env).toMatchObject({ DATABASE_URL: "postgres://localhost/x", EMPTY: "", HOME: home })
    expect(env).not.toHaveProperty("MISSING")
    expect(env["PATH"]).toBe(SYSTEM)
  })

  const CACHES: Files = {
    "go/pkg/mod/cache/download/example.com/a/@v/v1.0.0.zip": "zip",
    ".m2/repository/a/a.jar": "jar",
    ".m2/settings.xml": "secret",
    ".gradle/caches/modules-2/files-2.1/a.jar": "jar",
    ".cargo/registry/cache/index-1/a-1.0.crate": "crate",
    ".cargo/registry/index/index-1/.cache/a/a": "index",
    ".cargo/registry/src/index-1/a-1.0/lib.rs": "source",
    ".cargo/credentials.toml": "secret",
  }

  test("caches in a way in which nothing is written to them", async () => {
    write(theirs, CACHES)
    const before = stateOf(theirs)
    const { env, home, run } = await commandsWith(
      {},
      { env: [], caches: ["cargo", "go", "gradle", "maven"] },
    )
    expect(env).toMatchObject({
      GOPROXY: `file://${theirs}/go/pkg/mod/cache/download,https://proxy.golang.org,direct`,
      MAVEN_ARGS: `-Dmaven.repo.local.tail=${theirs}/.m2/repository`,
      GRADLE_RO_DEP_CACHE: `${theirs}/.gradle/caches`,
    })
    expect(env).not.toHaveProperty("GOMODCACHE")
    const cargo = join(home, ".cargo/registry")
    expect(readFileSync(join(cargo, "cache/index-1/a-1.0.crate"), "utf8")).toBe("crate")
    expect(readFileSync(join(cargo, "src/index-1/a-1.0/lib.rs"), "utf8")).toBe("source")
    expect(existsSync(join(home, ".cargo/credentials.toml"))).toBe(false)
    const writes = `cd ${cargo} && echo new > index/index-1/.cache/a/a && mkdir src/index-1/b && touch cache/index-1/b.crate`
    expect(await run(writes)).toMatchObject({ exit: 0 })
    expect(stateOf(theirs)).toEqual(before)
  })

  test("no cache that is missing or that it doesn't name", async () => {
    const all = ["cargo", "go", "gradle", "maven"] as const
    expect(Object.keys((await commandsWith({}, { env: [], caches: [...all] })).env)).toHaveLength(5)
    write(theirs, CACHES)
    const { env, home } = await commandsWith({})
    expect(env).not.toHaveProperty("GOPROXY")
    expect(env).not.toHaveProperty("MAVEN_ARGS")
    expect(existsSync(join(home, ".cargo/registry"))).toBe(false)
  })

  test("the cache of Go that the shell names, before the shell's proxy", async () => {
    write(theirs, { "modules/cache/download/x": "" })
    const outer = { GOMODCACHE: join(theirs, "modules"), GOPROXY: "https://proxy.example.com" }
    const { env } = await commandsWith(outer, { env: [], caches: ["go"] })
    expect(env["GOPROXY"]).toBe(`file://${theirs}/modules/cache/download,https://proxy.example.com`)
  })
})
