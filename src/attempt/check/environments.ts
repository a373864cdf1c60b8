/** The environments of hostile programs. Each is built from nothing: ours holds inputs and tokens. */
import type { CommandPolicy } from "../../core/plan/commands.ts"
import { TOOLCHAIN_VARIABLES } from "./toolchain.ts"

export interface Outer {
  readonly [name: string]: string | undefined
}

/** What a program needs to find its tools and its user's login. Names, never patterns: a new secret must not slip through. */
const OF_AGENT = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TZ",
  "XDG_CONFIG_HOME",
  "XDG_DATA_HOME",
  "XDG_CACHE_HOME",
  "XDG_STATE_HOME",
  // GitHub's runner ends what a job left behind by this name (actions/runner, JobRunner).
  "RUNNER_TRACKING_ID",
]

/** What the shell of its user knows of toolchains, and what the policy gives to commands. */
const namesFor = (commands: CommandPolicy | undefined): readonly string[] => [
  ...TOOLCHAIN_VARIABLES,
  ...(commands?.env ?? []),
]

/** Those that have a value. */
export const picked = (outer: Outer, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap(name => {
      const value = outer[name]
      return value === undefined ? [] : [[name, value] as const]
    }),
  )

/** All that a job on a person's own machine sees of it: a few names, and where their home is. */
export const outerOf = (
  machine: { readonly shell: Outer; readonly path: string; readonly home: string },
  commands: CommandPolicy | undefined,
): Readonly<Record<string, string>> => ({
  ...picked(machine.shell, [...CACHE_VARIABLES, ...namesFor(commands)]),
  ...{ PATH: machine.path, LANG: "C.UTF-8", MISSIONS_AGENT_HOME: machine.home },
})

/** What says where caches are, and from where modules come; commands get it with the cache. */
const CACHE_VARIABLES = ["GOMODCACHE", "GOPROXY", "GRADLE_USER_HOME"]

/**
 * The agent finds its user's login in HOME. A job has a home of its own, so where the agent is a
 * person's own, MISSIONS_AGENT_HOME names theirs.
 */
export function agentEnvironment(
  outer: Outer,
  scratch: string,
  commands?: CommandPolicy,
): Record<string, string> {
  const home = outer["MISSIONS_AGENT_HOME"]
  return {
    // It runs the commands of a plan as well.
    ...picked(outer, namesFor(commands)),
    LANG: "C.UTF-8",
    ...picked(outer, OF_AGENT),
    ...(home === undefined ? {} : { HOME: home }),
    TMPDIR: scratch,
  }
}

/** Commands of a plan find an empty home: what they prove must not rest on one machine's settings. */
export function commandEnvironment(
  outer: Outer,
  { home, scratch }: { readonly home: string; readonly scratch: string },
): Record<string, string> {
  const tracking = outer["RUNNER_TRACKING_ID"]
  return {
    PATH: outer["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: home,
    TMPDIR: scratch,
    LANG: "C.UTF-8",
    CI: "true",
    ...(tracking === undefined ? {} : { RUNNER_TRACKING_ID: tracking }),
  }
}
