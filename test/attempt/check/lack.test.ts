/** What tools print if a machine lacks something, and what only looks like it. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { lackIn } from "../../../src/attempt/check/lack.ts"
import type { Contacts } from "../../../src/core/log/contacts.ts"
import type { Lack } from "../../../src/core/log/lack.ts"

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "missions-path-"))
  for (const name of ["python3", "npm", "docker"]) {
    writeFileSync(join(folder, name), "#!/bin/sh\n")
    chmodSync(join(folder, name), 0o755)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const OPEN: Contacts = { network: "open", reached: [], refused: [] }
const lack = (
  id: string,
  tail: string,
  exit = 1,
  over: Partial<Parameters<typeof lackIn>[1]> = {},
) =>
  lackIn(
    { id, exit, tail },
    { path: folder, isolation: "none", contacts: OPEN, refused: [], ...over },
  )

const OF_MACHINE: readonly (readonly [Lack["is"], string | null, string])[] = [
  ["program", "cargo", "bash: line 1: cargo: command not found"],
  ["program", "go", "sh: 1: go: not found"],
  ["program", "mvn", "/bin/sh: mvn: command not found"],
  ["program", "gradle", "bash: gradle: command not found\nsome more\n"],
  ["program", "ruby", "/usr/bin/env: ‘ruby’: No such file or directory"],
  ["program", "node", "env: node: No such file or directory"],
  [
    "program",
    "cmake",
    "make: cmake: No such file or directory\nmake: *** [Makefile:3: build] Error 127",
  ],
  ["program", "gcc", "error: could not execute process `gcc -O2 x.c` (never executed)"],
  [
    "program",
    "cc",
    "error: linker `cc` not found\n  |\n  = note: No such file or directory (os error 2)",
  ],
  [
    "program",
    "gcc",
    'cgo: C compiler "gcc" not found: exec: "gcc": executable file not found in $PATH',
  ],
  ["program", "git", "FileNotFoundError: [Errno 2] No such file or directory: 'git'"],
  ["program", "psql", "Error: spawn psql ENOENT\n    at ChildProcess._handle.onexit"],
  [
    "program",
    "protoc",
    'Cannot run program "protoc" (in directory "/x"): error=2, No such file or directory',
  ],
  [
    "program",
    "JAVA_HOME",
    "ERROR: JAVA_HOME is not set and no 'java' command could be found in your PATH.",
  ],
  [
    "program",
    "JAVA_HOME",
    "The JAVA_HOME environment variable is not defined correctly, so Apache Maven cannot be started.\nJAVA_HOME is not defined correctly",
  ],
  [
    "program",
    "Java Runtime",
    "The operation couldn’t be completed. Unable to locate a Java Runtime.",
  ],
  ["program", "C compiler", "configure: error: no acceptable C compiler found in $PATH"],
  [
    "program",
    "python3.11-venv",
    "The virtual environment was not created successfully because ensurepip is not\navailable.  On Debian/Ubuntu systems, you need to install the python3-venv\npackage using the following command.\n\n    apt install python3.11-venv\n",
  ],
  [
    "version",
    "cargo",
    "error: rustup could not choose a version of cargo to run, because one wasn't specified explicitly, and no default is configured.",
  ],
  [
    "version",
    "1.88",
    "error: toolchain '1.88' is not installed\nhelp: run `rustup toolchain install 1.88` to install it",
  ],
  ["version", "3.12.9", "pyenv: version `3.12.9' is not installed (set by /x/.python-version)"],
  [
    "version",
    "python3.14",
    "pyenv: python3.14: command not found\n\nThe `python3.14' command exists in these Python versions:\n  3.14.0",
  ],
  ["version", "3.4.1", "rbenv: version `3.4.1' is not installed (set by /x/.ruby-version)"],
  ["version", "22", "nodenv: version `22' is not installed (set by /x/.node-version)"],
  [
    "version",
    "node",
    "No version is set for command node\nConsider adding one of the following versions in your config file at /x/.tool-versions",
  ],
  [
    "version",
    "elixir",
    "No preset version installed for command elixir\nPlease install a version by running one of the following:",
  ],
  ["version", "v24.1", 'N/A: version "v24.1" is not yet installed.'],
  [
    "version",
    "Node",
    "Volta error: Node is not available.\n\nTo run any Node command, first set a default version",
  ],
  ["version", "v24", "error: Requested version v24 is not currently installed"],
  [
    "version",
    "go >= 1.27",
    "go: go.mod requires go >= 1.27 (running go 1.25.1; GOTOOLCHAIN=local)",
  ],
  [
    "version",
    "17",
    "> No matching toolchains found for requested specification: {languageVersion=17, vendor=any}",
  ],
  [
    "version",
    "10.0.100",
    "A compatible .NET SDK was not found.\n\nRequested SDK version: 10.0.100\nglobal.json file: /x/global.json",
  ],
  [
    "docker",
    null,
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
  ],
  [
    "docker",
    null,
    "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock",
  ],
  [
    "disk",
    null,
    "error: failed to write `/x/target/y`\n\nCaused by:\n  No space left on device (os error 28)",
  ],
  ["disk", null, "npm error code ENOSPC\nnpm error syscall write"],
  ["disk", null, "tar: x: Cannot write: Disk quota exceeded"],
  ["files", null, "Error: ENOSPC: System limit for number of file watchers reached, watch '/x'"],
  ["files", null, "OSError: [Errno 24] Too many open files: '/x'"],
  ["memory", null, "fork: Cannot allocate memory"],
  [
    "library",
    "libssl.so.1.1",
    "node: error while loading shared libraries: libssl.so.1.1: cannot open shared object file: No such file or directory",
  ],
  [
    "library",
    "GLIBC_2.38",
    "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by ./x)",
  ],
]

test.each(OF_MACHINE)("%s %s, in set-up and in a gate: %j", (is, name, tail) => {
  expect(lack("setup", tail)).toEqual({ is, name })
  expect(lack("tests", tail, 127)).toEqual({ is, name })
})

test.each([
  ["docker", "Cannot connect to the Docker daemon at unix:///var/run/docker.sock."],
  ["docker", "failed to connect to the docker API at unix:///var/run/docker.sock; check the path"],
  ["docker", "dial unix /var/run/docker.sock: connect: no such file or directory"],
  ["docker", "Cannot connect to Podman. Please verify your connection to the Linux system"],
  ["docker", "Error: Could not find a working container runtime strategy"],
  ["docker", "Could not find a valid Docker environment. Please see logs"],
  ["docker", "docker.errors.DockerException: Error while fetching server API version: ('x')"],
  ["docker", "bash: line 1: docker: command not found"],
  ["docker-compose", "make: docker-compose: No such file or directory"],
  ["podman", "env: ‘podman’: No such file or directory"],
])("behind a wall nothing uses %s, whatever the machine has: %j", (name, tail) => {
  for (const id of ["setup", "tests", "C1"]) {
    expect(lack(id, tail, 127, { isolation: "bubblewrap" })).toEqual({ is: "walled", name })
    expect(lack(id, tail, 127)?.is).not.toBe("walled")
  }
})

const EVIL: Contacts = { network: "listed", reached: [], refused: ["cdn.example"] }
test.each([
  ["curl: (56) CONNECT tunnel failed, response 403", "cdn.example"],
  [
    "npm error 403 403 Not in network.hosts of the policy - GET https://cdn.example/x",
    "cdn.example",
  ],
  ["OSError('Tunnel connection failed: 403 Not in network.hosts of the policy')", "cdn.example"],
  ["ssh: Could not resolve hostname: Could not resolve host: github.com", "github.com"],
  ["Error: getaddrinfo EAI_AGAIN db.example", "db.example"],
])("a host that the policy does not list is named in set-up: %j", (tail, name) => {
  expect(lack("setup", tail, 1, { contacts: EVIL })).toEqual({ is: "host", name })
  expect(lack("tests", tail, 1, { contacts: EVIL })).toBe(null)
})

test.each([
  ["another fault", "error TS2304: Cannot find name 'x'"],
  ["no fault at all", ""],
])("a refusal does not explain %s", (_, tail) => {
  expect(lack("setup", tail, 1, { contacts: EVIL })).toBe(null)
})

const WHILE_BRINGING: readonly (readonly [Lack["is"], string | null, string])[] = [
  [
    "network",
    "github.com",
    "fatal: unable to access 'https://github.com/a/b/': Could not resolve host: github.com",
  ],
  [
    "network",
    "registry.npmjs.org",
    "npm error network request to https://registry.npmjs.org/x failed, reason: getaddrinfo ENOTFOUND registry.npmjs.org",
  ],
  ["network", "registry.npmjs.org", "Error: getaddrinfo EAI_AGAIN registry.npmjs.org"],
  [
    "network",
    "proxy.golang.org",
    'go: example.com/x@v1: Get "https://proxy.golang.org/x": dial tcp: lookup proxy.golang.org on 127.0.0.53:53: server misbehaving',
  ],
  [
    "network",
    "pypi.org",
    "HTTPSConnectionPool(host='pypi.org', port=443): Max retries exceeded with url: /simple/x (Caused by NameResolutionError(...))",
  ],
  ["network", "deb.debian.org", "Temporary failure resolving 'deb.debian.org'"],
  [
    "network",
    null,
    "warning: spurious network error: failed to lookup address information: Name or service not known",
  ],
  [
    "login",
    "github.com",
    "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
  ],
  ["login", "git@github.com", "git@github.com: Permission denied (publickey)."],
  ["login", null, "npm error code E401\nnpm error Incorrect or missing password."],
  ["login", null, "error: 401 Unauthorized"],
  ["port", "3000", "Error: listen EADDRINUSE: address already in use :::3000"],
  ["port", "5432", "cannot listen: port 5432 is taken by another program on this machine"],
]

test.each(WHILE_BRINGING)("%s %s, in set-up and in a service: %j", (is, name, tail) => {
  const found = { is, name: name === "git@github.com" ? "github.com" : name }
  expect(lack("setup", tail)).toEqual(found)
  expect(lack("service db", tail)).toEqual(found)
})

/** Outputs that don't mean the machine: a planner can mend these, or the repository is at fault. */
const OF_OTHERS: readonly (readonly [string, string])[] = [
  ["setup", "bash: line 1: tset: command not found"],
  ["setup", "sh: 1: vitest: not found"],
  ["setup", "sh: 1: eslint: not found\nnpm error code 127"],
  ["setup", "bash: ./scripts/setup.sh: No such file or directory"],
  ["setup", "bash: line 1: nvm: command not found"],
  // The machine has the program by another name.
  ["setup", "bash: line 1: python: command not found"],
  ["setup", "bash: docker-compose: command not found"],
  ["setup", 'npm error Missing script: "biuld"'],
  ["setup", "error[E0425]: cannot find value `x` in this scope"],
  ["setup", "error: externally-managed-environment"],
  ["setup", "ModuleNotFoundError: No module named 'requests'"],
  ["setup", "FileNotFoundError: [Errno 2] No such file or directory: 'config.yml'"],
  ["setup", "Makefile:3: *** missing separator.  Stop."],
  ["setup", ""],
  ["tests", "AssertionError: expected 401 to be 200"],
  ["tests", "expected: getaddrinfo ENOTFOUND no-such-host.invalid"],
  ["tests", "Error: connect ECONNREFUSED 127.0.0.1:5432"],
  ["tests", "  ✓ says `cargo-x: command not found` (2 ms)\n1 failed"],
  ["lint", "src/x.sh:3: not found"],
]

test.each(OF_OTHERS)("the machine lacks nothing, in %s: %j", (id, tail) => {
  expect(lack(id, tail)).toBeNull()
})

test.each(OF_MACHINE)("nothing is missing if the command succeeded: %s %s", (_, __, tail) => {
  expect(lack("setup", tail, 0)).toBeNull()
})
