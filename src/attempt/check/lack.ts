/**
 * Recognises in a failed command's output what the machine lacks: a program or version that isn't
 * installed, a full disk, a host that can't be reached. It never takes a fault of the repository or
 * the plan for one of the machine.
 */
import { accessSync, constants } from "node:fs"
import { delimiter, join } from "node:path"
import type { Check, Isolation } from "../../core/log/attempt.ts"
import type { Contacts } from "../../core/log/contacts.ts"
import type { Lack } from "../../core/log/lack.ts"
import { headOf } from "../../core/values/printed.ts"
import { MACHINE_PROGRAMS, OTHER_NAMES } from "./machine-program.ts"

interface Sign {
  readonly is: Lack["is"]
  /** The first group that matched holds the name. */
  readonly says: RegExp
}

/**
 * Messages of the tools themselves, whatever ran them. Each was found in the tool's source or seen
 * in its output.
 */
const TOOLS: readonly Sign[] = [
  // rustup: there is no default toolchain, or none of that name.
  { is: "version", says: /rustup could not choose a version of ([\w-]+) to run/ },
  { is: "version", says: /error: toolchain '([^'\n]{1,80})' is not installed/ },
  // pyenv, rbenv and the tools modelled on them.
  { is: "version", says: /^\w+env: version [`']([^'`\n]{1,80})'? is not installed/m },
  { is: "version", says: /^\w+env: ([\w.-]+): command not found$/m },
  // asdf, mise, nvm, volta, fnm
  { is: "version", says: /No (?:preset )?version(?: is)? (?:set|installed) for command ([\w.-]+)/ },
  {
    is: "version",
    says: /^mise (?:ERROR|WARN) [^\n]{0,120}?([\w.-]{1,80}@[\w.-]{1,80}) (?:is )?not installed/m,
  },
  {
    is: "version",
    says: /^mise ERROR (?:No version is set for shim|.* is not a valid shim): ([\w.-]+)/m,
  },
  { is: "version", says: /version "([^"\n]{1,40})" is not yet installed/ },
  { is: "version", says: /Volta error: ([\w.-]+) is not available/ },
  { is: "version", says: /error: Requested version ([\w.-]+) is not currently installed/ },
  // Go, .NET, Java, Gradle, CMake
  { is: "version", says: /go\.mod requires (go >= [\w.]+) \(running/ },
  { is: "version", says: /go: (?:download )?(go[\d.]{1,20})[^\n]{0,120}: toolchain not available/ },
  { is: "version", says: /Requested SDK version: ([\w.-]+)/ },
  { is: "version", says: /A compatible (\.NET SDK) was not found/ },
  {
    is: "version",
    says: /No matching toolchains? found for requested specification: \{languageVersion=(\d+)/,
  },
  { is: "program", says: /(JAVA_HOME) is (?:not set and no 'java' command|not defined correctly)/ },
  { is: "program", says: /Unable to locate a (Java Runtime)/ },
  { is: "program", says: /xcrun: error: invalid active developer path[^\n]*/ },
  { is: "program", says: /linker `([\w.+-]+)` not found/ },
  { is: "program", says: /no acceptable (C compiler) found in \$PATH/ },
  { is: "program", says: /No (CMAKE_\w+_COMPILER) could be found/ },
  {
    is: "program",
    says: /ensurepip is not\s+available[\s\S]{0,200}?apt install (python3[\w.]*-venv)/,
  },
  // Our own messages, for a set-up and a service that can't begin.
  { is: "credential", says: /^not begun: (\S+) has no value, and network\.registries/ },
  { is: "port", says: /cannot listen: port (\d+) is taken by another program/ },
  {
    is: "docker",
    says: /Cannot connect to (?:the Docker daemon|Podman)|(?:permission denied while trying|failed) to connect to the docker (?:daemon|API)|docker daemon is not running|dial unix [^\s:]{0,100}docker\.sock|Could not find a (?:valid Docker environment|working container runtime strategy)|Error while fetching server API version/i,
  },
  {
    is: "files",
    says: /ENOSPC: System limit for number of file watchers|EMFILE|Too many open files/,
  },
  {
    is: "disk",
    says: /ENOSPC|No space left on device|Disk quota exceeded|EDQUOT|not enough space on the disk/i,
  },
  { is: "memory", says: /Cannot allocate memory|ENOMEM|Out of memory: Killed/ },
  { is: "library", says: /error while loading shared libraries: ([\w.+-]+):/ },
  { is: "library", says: /version `(GLIBC(?:XX)?_[\d.]+)' not found/ },
]

/**
 * Only for commands that download something, because a repository's tests may ask on purpose for
 * hosts that don't answer.
 */
const BRINGING: readonly Sign[] = [
  { is: "network", says: /Could not resolve host:? '?([\w.-]+)/ },
  { is: "network", says: /getaddrinfo (?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/ },
  {
    is: "network",
    says: /lookup ([\w.-]+)(?: on [^\s:]+:\d+)?: (?:no such host|Temporary failure|server misbehaving|i\/o timeout)/,
  },
  {
    is: "network",
    says: /host='([\w.-]+)'[^\n]*(?:Failed to resolve|NameResolutionError|Connection refused|timed out)/,
  },
  { is: "network", says: /Temporary failure (?:in name resolution|resolving '([\w.-]+)')/ },
  {
    is: "network",
    says: /failed to lookup address information|Network is unreachable|ENETUNREACH|UnknownHostException: ([\w.-]+)/,
  },
  {
    is: "network",
    says: /Could not (?:transfer|resolve) [^\n]*: ([\w.-]+\.[a-z]{2,}): (?:Temporary|Name or service)/,
  },
  {
    is: "login",
    says: /npm (?:ERR!|error) code (?:E401|ENEEDAUTH)[\s\S]*?(?:https?:\/\/([\w.-]+))?/,
  },
  { is: "login", says: /could not read Username for '(?:https?:\/\/)?([^'/\n]+)/ },
  { is: "login", says: /(?:git@)?([\w.-]{0,80}): Permission denied \(publickey/ },
  {
    is: "login",
    says: /(?:401|status code:? 401|HTTP 401)[^\n]{0,40}Unauthorized[^\n]{0,80}?(?:https?:\/\/([\w.-]+))?/,
  },
  { is: "port", says: /EADDRINUSE[^\n]*?:(\d{2,5})\b/ },
  { is: "port", says: /(?:address already in use|Address already in use)[^\n]*/ },
]

/** A shell, `env`, make or a language that couldn't start a program. */
const NOT_FOUND: readonly RegExp[] = [
  /(?:^|: )(?:line )?\d{0,6}:? ?([\w.+-]{1,80}): (?:command )?not found$/gm,
  /env: [‘'`"]?([\w.+-]+)[’'"]?: No such file or directory/g,
  /^make(?:\[\d+\])?: ([\w.+-]+): (?:No such file or directory|Command not found)/gm,
  /No such file or directory: '([\w.+-]+)'/g,
  /spawn ([\w.+-]+) ENOENT/g,
  /exec: "([\w.+-]+)": executable file not found in \$PATH/g,
  /could not execute process `([\w.+-]{1,80})[^`]{0,300}` \(never executed\)/g,
  /Cannot run program "([\w.+-]+)"/g,
]

/** Where commands ran. */
export interface Place {
  /** Where they find programs. */
  readonly path: string
  readonly isolation: Isolation
  readonly contacts: Pick<Contacts, "network" | "refused">
  /** Variables whose values a private registry refused. */
  readonly refused: readonly string[]
}

/** As every package manager says it, such as "npm error code E401". */
const NOT_LET_IN = /\bE?40[13]\b/

/** Adds to each failed check what it says about the machine. */
export const withLacks = (checks: readonly Check[], place: Place): Check[] =>
  checks.map(check => {
    const lack = lackIn(check, place)
    return lack === null ? check : { ...check, lack }
  })

/** null if it says nothing about the machine. */
export function lackIn(
  { id, exit, tail }: Pick<Check, "id" | "exit" | "tail">,
  { path, isolation, contacts, refused }: Place,
): Lack | null {
  if (exit === 0) return null
  const isWalled = isolation !== "none"
  const brings = id === "setup" || id.startsWith("service ")
  // A registry may refuse what nobody needs, and set-up fail for another reason.
  const [unopened] = id === "setup" && NOT_LET_IN.test(tail) ? refused : []
  if (unopened !== undefined) return { is: "refused", name: headOf(unopened, 120) }
  const host = brings ? refusedIn(tail, contacts.refused) : null
  if (host !== null) return { is: "host", name: headOf(host, 120) }
  const sign = [...TOOLS, ...(brings ? BRINGING : [])].find(({ says }) => says.test(tail))
  if (sign) {
    const name = sign.says
      .exec(tail)
      ?.slice(1)
      .find(group => group)
    if (sign.is === "docker" && isWalled) return { is: "walled", name: "docker" }
    // Without a name service of their own they can only have gone past the relay.
    const is = sign.is === "network" && contacts.network !== "open" ? "host" : sign.is
    return { is, name: name === undefined ? null : headOf(name, 120) }
  }
  const missing = NOT_FOUND.flatMap(says => [...tail.matchAll(says)].map(([, name = ""]) => name))
  const container = isWalled ? missing.find(it => CONTAINERS.includes(it)) : undefined
  if (container !== undefined) return { is: "walled", name: container }
  const name = missing.find(it => MACHINE_PROGRAMS.has(it) && !hasAnother(it, path))
  return name === undefined ? null : { is: "program", name }
}

/** To install one of them would not help behind a wall. */
const CONTAINERS = ["docker", "docker-compose", "podman", "podman-compose", "nerdctl"]

/** What a proxy's refusal looks like in the output of tools that do not say which host it was. */
const BY_PROXY = /tunnel|proxy|\b403\b/i

function refusedIn(tail: string, refused: readonly string[]): string | null {
  const [only, ...others] = refused
  const said = refused.find(host => tail.includes(host.split(":")[0] ?? host))
  return said ?? (only !== undefined && others.length === 0 && BY_PROXY.test(tail) ? only : null)
}

/**
 * If the machine has the program under another name, such as `python3` for `python`, the command
 * should call that.
 */
const hasAnother = (name: string, path: string): boolean =>
  [name, ...(OTHER_NAMES[name] ?? [])].some(it => isOnPath(it, path))

const isOnPath = (name: string, path: string): boolean =>
  path.split(delimiter).some(folder => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
