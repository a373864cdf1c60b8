/**
 * Toolchains as machines of people have them, each a small tree with the program's own way to look for
 * its parts. Commands find them as a login shell would, and nothing that they install lands there.
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
import type { Outer } from "../../src/attempt/agent-environment.ts"
import { COMMAND_LIMITS, runCommand } from "../../src/attempt/command.ts"
import { commandHome } from "../../src/attempt/command-home.ts"
import type { Ran } from "../../src/attempt/judge.ts"
import { noSandbox } from "../../src/attempt/sandbox.ts"
import type { CommandPolicy } from "../../src/core/plan/commands.ts"

let root: string
let theirs: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "missions-toolchain-"))
  theirs = join(root, "person")
  mkdirSync(theirs)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Programs of the system alone: nothing of this machine's own toolchains. */
const SYSTEM = "/usr/bin:/bin"

let homes = 0
function commandsWith(outer: Outer, commands?: CommandPolicy) {
  homes += 1
  const home = join(root, `home-${homes}`)
  const { env, furnish } = commandHome(
    { PATH: SYSTEM, MISSIONS_AGENT_HOME: theirs, ...outer },
    { home, temporary: join(root, `tmp-${homes}`), commands },
  )
  furnish()
  const run = (command: string): Promise<Ran> =>
    runCommand({
      ...{ run: command, cwd: root, env, limits: COMMAND_LIMITS, sandbox: noSandbox },
      clock: { now: () => performance.now(), wait: async () => {} },
      signal: new AbortController().signal,
    })
  return { home, env, run }
}

type Files = Readonly<Record<string, string>>

/** What begins with "#!" can be run; "-> x" is a link. */
function write(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    if (text.startsWith("-> ")) symlinkSync(text.slice(3), path)
    else writeFileSync(path, text)
    if (text.startsWith("#!")) chmodSync(path, 0o755)
  }
}

/** Every entry below with what it is and holds. */
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

const says = (words: string) => `#!/bin/sh\necho ${words}\n`

/** rustup's proxies: one program under many names, which looks into its home for the real one. */
const RUSTUP_PROXY = `#!/bin/sh
home="\${RUSTUP_HOME:-$HOME/.rustup}"
chosen=$(sed -n 's/^default_toolchain = "\\(.*\\)"$/\\1/p' "$home/settings.toml" 2>/dev/null)
[ -n "$chosen" ] || { echo "error: rustup could not choose a version of \${0##*/} to run" >&2; exit 1; }
if [ "$1" = install ]; then mkdir -p "$home/toolchains/$2/bin"; exit; fi
exec "$home/toolchains/$chosen/bin/\${0##*/}" "$@"
`
const RUSTUP: Files = {
  ".cargo/bin/rustup": RUSTUP_PROXY,
  ".cargo/bin/cargo": "-> rustup",
  ".cargo/env": "export PATH",
  ".cargo/credentials.toml": "token = 'secret'",
  ".cargo/config.toml": "[net]",
  ".rustup/settings.toml": 'version = "12"\ndefault_toolchain = "stable"\n',
  ".rustup/toolchains/stable/bin/cargo": says("cargo 1.90"),
}

/** rbenv's family: shims that name their root, and a manager that reads the version there. */
const versioned = (place: string, variable: string, program: string): Files => {
  const manager = place.slice(1)
  return {
    [`${place}/shims/${program}`]: `#!/bin/sh\nexec ${manager} exec ${program} "$@"\n`,
    [`${place}/bin/${manager}`]: `#!/bin/sh
root="\${${variable}:-$HOME/${place}}"
[ "$1" = install ] && { mkdir -p "$root/versions/$2/bin"; echo x > "$root/version"; exit; }
shift; name=$1; shift
exec "$root/versions/$(cat "$root/version")/bin/$name" "$@"
`,
    [`${place}/version`]: "3.2.1\n",
    [`${place}/versions/3.2.1/bin/${program}`]: says(`${program} 3.2.1`),
    [`${place}/cache/huge.tar.gz`]: "x",
  }
}

/** asdf and mise: shims that ask the manager, which reads versions from the home. */
const ASDF: Files = {
  ".asdf/bin/asdf": `#!/bin/sh
data="\${ASDF_DATA_DIR:-$HOME/.asdf}"
[ "$1" = install ] && { mkdir -p "$data/installs/$2/$3"; exit; }
version=$(sed -n "s/^$2 //p" "$HOME/.tool-versions" 2>/dev/null)
[ -n "$version" ] || { echo "No version is set for command $2" >&2; exit 126; }
exec "$data/installs/$2/$version/bin/$2"
`,
  ".asdf/shims/elixir": '#!/bin/sh\nexec asdf exec "elixir"\n',
  ".asdf/installs/elixir/1.17/bin/elixir": says("elixir 1.17"),
  ".tool-versions": "elixir 1.17\n",
}

interface Row {
  readonly name: string
  readonly files: Files
  readonly outer?: (person: string) => Outer
  /** What is typed, and what it says. */
  readonly run: string
  readonly out: string
  /** What a plan's set-up might install besides. */
  readonly installs?: string
}

const MISE: Files = {
  ".local/bin/mise": `#!/bin/sh
data="\${MISE_DATA_DIR:-$HOME/.local/share/mise}"
config="\${MISE_CONFIG_DIR:-$HOME/.config/mise}/config.toml"
version=$(sed -n 's/^zig = "\\(.*\\)"$/\\1/p' "$config")
exec "$data/installs/zig/$version/bin/zig"
`,
  ".local/share/mise/shims/zig": "-> ../../../bin/mise",
  ".local/share/mise/installs/zig/0.14/bin/zig": says("zig 0.14"),
  ".local/share/mise/installs/zig/latest": "-> ./0.14",
  ".config/mise/config.toml": '[tools]\nzig = "0.14"\n',
}

const ROWS: readonly Row[] = [
  {
    name: "rustup",
    files: RUSTUP,
    run: "cargo",
    out: "cargo 1.90",
    installs: "rustup install 1.80",
  },
  {
    name: "rustup, and cargo's own home, elsewhere",
    files: Object.fromEntries(
      Object.entries(RUSTUP).map(([path, text]) => [
        path.replace(/^\.(cargo|rustup)/, "opt/$1"),
        text,
      ]),
    ),
    outer: person => ({
      RUSTUP_HOME: join(person, "opt/rustup"),
      CARGO_HOME: join(person, "opt/cargo"),
    }),
    run: "cargo",
    out: "cargo 1.90",
    installs: "rustup install 1.80",
  },
  {
    name: "a profile that is sourced",
    files: { ...RUSTUP, ".cargo/env": 'export FROM_ENV="$HOME/.cargo/bin"' },
    run: '. "$HOME/.cargo/env" && "$FROM_ENV/cargo"',
    out: "cargo 1.90",
  },
  ...(
    [
      [".pyenv", "PYENV_ROOT", "python"],
      [".rbenv", "RBENV_ROOT", "ruby"],
      [".nodenv", "NODENV_ROOT", "node"],
      [".goenv", "GOENV_ROOT", "go"],
      [".jenv", "JENV_ROOT", "java"],
      [".phpenv", "PHPENV_ROOT", "php"],
      [".plenv", "PLENV_ROOT", "perl6"],
      [".swiftenv", "SWIFTENV_ROOT", "swift"],
      [".tfenv", "TFENV_ROOT", "terraform"],
    ] as const
  ).map(([place, variable, program]) => ({
    name: place.slice(1),
    files: versioned(place, variable, `${program}-x`),
    run: `${program}-x`,
    out: `${program}-x 3.2.1`,
    installs: `${place.slice(1)} install 3.3.0`,
  })),
  {
    name: "pyenv at another place",
    files: Object.fromEntries(
      Object.entries(versioned(".pyenv", "PYENV_ROOT", "python")).map(([path, text]) => [
        `tools/${path}`,
        text,
      ]),
    ),
    outer: person => ({ PYENV_ROOT: join(person, "tools/.pyenv") }),
    run: "python",
    out: "python 3.2.1",
    installs: "pyenv install 3.3.0",
  },
  {
    name: "nvm, by its function",
    files: {
      ".nvm/nvm.sh": `nvm() { [ "$1" = install ] && mkdir -p "$NVM_DIR/versions/node/v$2/bin"; PATH="$NVM_DIR/versions/node/v20.1.0/bin:$PATH"; }\n`,
      ".nvm/versions/node/v20.1.0/bin/node": says("v20.1.0"),
      ".nvm/alias/default": "20",
    },
    run: '. "$NVM_DIR/nvm.sh" && nvm use default && node',
    out: "v20.1.0",
    installs: '. "$NVM_DIR/nvm.sh"; nvm install 22.0.0',
  },
  {
    name: "nvm, the newest by itself",
    files: {
      ".config/nvm/versions/node/v9.0.0/bin/node-of-nvm": says("v9"),
      ".config/nvm/versions/node/v22.0.0/bin/node-of-nvm": says("v22"),
    },
    run: "node-of-nvm",
    out: "v22",
    installs: 'mkdir -p "$NVM_DIR/versions/node/v23.0.0"',
  },
  {
    name: "fnm",
    files: {
      ".local/share/fnm/node-versions/v21/installation/bin/nodejs21": says("v21"),
      ".local/share/fnm/aliases/default": "-> ../node-versions/v21/installation",
    },
    run: "nodejs21",
    out: "v21",
    installs: 'mkdir "$FNM_DIR/node-versions/v22"',
  },
  {
    name: "volta",
    files: {
      ".volta/bin/volta-shim": `#!/bin/sh\nexec "\${VOLTA_HOME:-$HOME/.volta}/tools/image/node/20/bin/\${0##*/}"\n`,
      ".volta/bin/node20": "-> volta-shim",
      ".volta/tools/image/node/20/bin/node20": says("v20 of volta"),
    },
    run: "node20",
    out: "v20 of volta",
    installs: 'mkdir "$VOLTA_HOME/tools/image/node/22"; touch "$VOLTA_HOME/volta.lock"',
  },
  {
    name: "asdf",
    files: ASDF,
    run: "elixir",
    out: "elixir 1.17",
    installs: "asdf install elixir 1.18",
  },
  {
    name: "mise",
    files: MISE,
    run: "zig",
    out: "zig 0.14",
    installs: 'mkdir "$MISE_DATA_DIR/installs/go"',
  },
  {
    name: "sdkman",
    files: {
      ".sdkman/candidates/java/21/bin/javac21": says("javac 21"),
      ".sdkman/candidates/java/current": "-> 21",
      ".sdkman/candidates/gradle/9/bin/gradle9": `#!/bin/sh\n"$JAVA_HOME/bin/javac21"\n`,
      ".sdkman/candidates/gradle/current": "-> 9",
    },
    run: "gradle9",
    out: "javac 21",
    installs: 'mkdir -p "$SDKMAN_DIR/candidates/java/23/bin"; touch "$SDKMAN_DIR/var"',
  },
  {
    name: "JAVA_HOME before what sdkman has",
    files: {
      ".sdkman/candidates/java/current/bin/java": says("21"),
      "jdk/bin/java": says("17"),
    },
    outer: person => ({ JAVA_HOME: join(person, "jdk") }),
    run: '"$JAVA_HOME/bin/java"',
    out: "17",
  },
  {
    name: "GOROOT",
    files: { "go1.25/bin/go": says("go1.25") },
    outer: person => ({ GOROOT: join(person, "go1.25") }),
    run: '"$GOROOT/bin/go"',
    out: "go1.25",
  },
  {
    name: "programs of go install",
    files: { "go/bin/golangci-lint": says("lint"), "go/pkg/mod/x@v1/x.go": "" },
    run: 'golangci-lint && test ! -e "$GOPATH/pkg"',
    out: "lint",
    installs: 'mkdir -p "$GOPATH/pkg/mod"; touch "$GOPATH/bin/new"',
  },
  {
    name: "GOPATH of several folders",
    files: { "one/bin/tool-one": says("one") },
    outer: person => ({ GOPATH: `${join(person, "one")}:${join(person, "two")}` }),
    run: "tool-one",
    out: "one",
  },
  {
    name: ".NET",
    files: { ".dotnet/dotnet": says("10.0") },
    run: 'dotnet && test "$DOTNET_ROOT"',
    out: "10.0",
  },
  {
    name: "Android",
    files: { "Android/Sdk/platform-tools/adb": says("adb") },
    run: '"$ANDROID_HOME/platform-tools/adb"',
    out: "adb",
  },
  { name: "bun", files: { ".bun/bin/bun": says("1.3") }, run: "bun", out: "1.3" },
  { name: "deno", files: { ".deno/bin/deno": says("2.5") }, run: "deno", out: "2.5" },
  {
    name: "pnpm",
    files: { ".local/share/pnpm/pnpm": says("pnpm 10"), ".local/share/pnpm/store/v10/x": "x" },
    run: 'pnpm && test ! -e "$PNPM_HOME/store"',
    out: "pnpm 10",
    installs: 'mkdir "$PNPM_HOME/store"',
  },
  { name: "ghcup", files: { ".ghcup/bin/ghc": says("9.12") }, run: "ghc", out: "9.12" },
  {
    name: "elan",
    files: {
      ".elan/bin/lake": `#!/bin/sh\nexec "$ELAN_HOME/toolchains/v4/bin/lake"\n`,
      ".elan/toolchains/v4/bin/lake": says("lake 4"),
    },
    run: "lake",
    out: "lake 4",
    installs: 'mkdir "$ELAN_HOME/toolchains/v5"',
  },
  {
    name: "juliaup",
    files: {
      ".juliaup/bin/julia": `#!/bin/sh\nexec "\${JULIAUP_DEPOT_PATH:-$HOME/.julia}/juliaup/julia-1.12/bin/julia"\n`,
      ".julia/juliaup/julia-1.12/bin/julia": says("1.12"),
      ".julia/packages/x/x.jl": "",
    },
    run: 'julia && test ! -e "$HOME/.julia/packages"',
    out: "1.12",
    installs: 'mkdir "$HOME/.julia/juliaup/julia-2" "$HOME/.julia/packages"',
  },
  {
    name: "opam",
    files: { ".opam/default/bin/ocaml": says("5.3"), ".opam/config": "switch: default" },
    run: '"$OPAMROOT/default/bin/ocaml"',
    out: "5.3",
    installs: 'echo x > "$OPAMROOT/config"',
  },
  {
    name: "uv's Pythons",
    files: { ".local/share/uv/python/cpython-3.13/bin/python3.13": says("3.13") },
    run: '"$UV_PYTHON_INSTALL_DIR/cpython-3.13/bin/python3.13"',
    out: "3.13",
    installs: 'mkdir "$UV_PYTHON_INSTALL_DIR/cpython-3.14"',
  },
  {
    name: "programs of pipx",
    files: {
      ".local/bin/poetry": "-> ../share/pipx/venvs/poetry/bin/poetry",
      ".local/share/pipx/venvs/poetry/bin/poetry": says("poetry"),
    },
    run: "poetry",
    out: "poetry",
    installs: 'touch "$HOME/.local/bin/x"',
  },
  {
    name: "browsers of Playwright",
    files: { ".cache/ms-playwright/chromium-1/chrome": says("chrome"), ".cache/pip/x": "x" },
    run: '"$PLAYWRIGHT_BROWSERS_PATH/chromium-1/chrome" && test ! -e "$HOME/.cache/pip"',
    out: "chrome",
    installs: 'mkdir "$HOME/.cache/ms-playwright/webkit-1"',
  },
  {
    name: "browsers of Puppeteer",
    files: { ".cache/puppeteer/chrome/linux-1/chrome": says("chrome") },
    run: '"$PUPPETEER_CACHE_DIR/chrome/linux-1/chrome"',
    out: "chrome",
    installs: 'mkdir "$PUPPETEER_CACHE_DIR/chrome/linux-2"',
  },
]

describe("found as a login shell finds it, and left as it was", () => {
  test.each(ROWS)("$name", async ({ files, outer, run, out, installs }) => {
    write(theirs, files)
    const before = stateOf(theirs)
    const commands = commandsWith(outer?.(theirs) ?? {})
    expect(await commands.run(run)).toMatchObject({ output: `${out}\n`, exit: 0 })
    if (installs !== undefined) {
      expect(await commands.run(installs)).toMatchObject({ output: "", exit: 0 })
    }
    expect(stateOf(theirs)).toEqual(before)
  })

  test("by a home that is the job's own, as on a runner", async () => {
    write(theirs, RUSTUP)
    const outer = { MISSIONS_AGENT_HOME: undefined, HOME: theirs }
    expect(await commandsWith(outer).run("cargo")).toMatchObject({ output: "cargo 1.90\n" })
  })

  test("where nothing is, an empty home is given and nothing else", () => {
    const { home, env } = commandsWith({})
    expect(readdirSync(home)).toEqual([])
    expect(Object.keys(env).sort()).toEqual(["CI", "HOME", "LANG", "PATH", "TMPDIR"])
    expect(env["PATH"]).toBe(SYSTEM)
  })

  test("a variable that names what is not there is not given", () => {
    const { env } = commandsWith({ RUSTUP_HOME: join(root, "nowhere"), NVM_DIR: "" })
    expect(env).not.toHaveProperty("RUSTUP_HOME")
    expect(env).not.toHaveProperty("NVM_DIR")
  })

  test("what the person's shell finds first goes on being first", async () => {
    write(theirs, { ...RUSTUP, "bin/cargo": says("another") })
    const { run } = commandsWith({ PATH: `${join(theirs, "bin")}:${SYSTEM}` })
    expect(await run("cargo")).toMatchObject({ output: "another\n" })
  })
})

describe("what does not come along", () => {
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

  test("are logins, settings and caches", () => {
    write(theirs, { ...RUSTUP, ...LOGINS, ".local/bin/x": says("x") })
    const { home } = commandsWith({})
    const seen = readdirSync(home, { recursive: true, encoding: "utf8" })
    expect(Object.keys(LOGINS).filter(path => seen.includes(path))).toEqual([])
    expect(Object.keys(LOGINS).filter(path => existsSync(join(home, path)))).toEqual([])
  })

  test("are other variables of the shell", () => {
    const { env } = commandsWith({
      ...{ NPM_TOKEN: "secret", AWS_SECRET_ACCESS_KEY: "secret", MISSIONS_MODEL_KEY: "secret" },
      ...{ ACTIONS_RUNTIME_TOKEN: "secret", INPUT_TOKEN: "secret", NODE_OPTIONS: "--inspect" },
    })
    expect(Object.values(env)).not.toContain("secret")
    expect(env).not.toHaveProperty("NODE_OPTIONS")
  })
})

describe("what the policy gives", () => {
  test("are the variables that it names, and none that is ours", () => {
    const outer = { DATABASE_URL: "postgres://localhost/x", EMPTY: "", HOME: "/nowhere" }
    const { env, home } = commandsWith(outer, {
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

  test("are caches in a way in which nothing is written to them", async () => {
    write(theirs, CACHES)
    const before = stateOf(theirs)
    const { env, home, run } = commandsWith(
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

  test("are none that are not there, or that it does not name", () => {
    const all = ["cargo", "go", "gradle", "maven"] as const
    expect(Object.keys(commandsWith({}, { env: [], caches: [...all] }).env)).toHaveLength(5)
    write(theirs, CACHES)
    const { env, home } = commandsWith({})
    expect(env).not.toHaveProperty("GOPROXY")
    expect(env).not.toHaveProperty("MAVEN_ARGS")
    expect(existsSync(join(home, ".cargo/registry"))).toBe(false)
  })

  test("is a cache of Go where the shell has it, before the proxy that the shell names", () => {
    write(theirs, { "modules/cache/download/x": "" })
    const outer = { GOMODCACHE: join(theirs, "modules"), GOPROXY: "https://proxy.example.com" }
    const { env } = commandsWith(outer, { env: [], caches: ["go"] })
    expect(env["GOPROXY"]).toBe(`file://${theirs}/modules/cache/download,https://proxy.example.com`)
  })
})
