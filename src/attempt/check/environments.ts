/**
 * The environments of hostile programs. Each is built from nothing, because ours holds inputs and
 * tokens.
 */
import type { CommandPolicy } from "../../core/plan/commands.ts"
import { TOOLCHAIN_VARIABLES } from "./toolchain.ts"

export interface Outer {
  readonly [name: string]: string | undefined
}

/**
 * What a program needs to find its tools and its user's login. These are names and never patterns,
 * so that a new secret can't slip through.
 */
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
  // GitHub's runner finds the processes that a job left behind by this variable (actions/runner,
  // JobRunner).
  "RUNNER_TRACKING_ID",
]

/** What a person's shell knows about toolchains, and what the policy allows commands to have. */
const namesFor = (commands: CommandPolicy | undefined): readonly string[] => [
  ...TOOLCHAIN_VARIABLES,
  ...(commands?.env ?? []),
]

/** The given variables that have a value. */
export const picked = (outer: Outer, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap(name => {
      const value = outer[name]
      return value === undefined ? [] : [[name, value] as const]
    }),
  )

/**
 * What a job on a person's own machine sees of it: a few variables, and where the person's home is.
 */
export const outerOf = (
  machine: { readonly shell: Outer; readonly path: string; readonly home: string },
  commands: CommandPolicy | undefined,
  names: readonly string[] = [],
): Readonly<Record<string, string>> => ({
  ...picked(machine.shell, [...CACHE_VARIABLES, ...namesFor(commands), ...names]),
  ...{ PATH: machine.path, LANG: "C.UTF-8", MISSIONS_AGENT_HOME: machine.home },
})

/**
 * Variables that say where caches lie and where modules come from. Commands get them together with
 * the cache.
 */
const CACHE_VARIABLES = ["GOMODCACHE", "GOPROXY", "GRADLE_USER_HOME"]

/** Names of variables, and never their values. */
export interface AgentNames {
  readonly commands?: CommandPolicy | undefined
  /** What the policy, or a person at this machine, names for agents. */
  readonly agentEnv?: readonly string[] | undefined
  /** The agent's own: where it finds its key, its model and its settings. */
  readonly own?: readonly string[] | undefined
}

/**
 * The agent finds its user's login in HOME. A job has its own home, so MISSIONS_AGENT_HOME names
 * the person's home if the agent is theirs.
 */
export function agentEnvironment(
  outer: Outer,
  scratch: string,
  { commands, agentEnv = [], own = [] }: AgentNames,
): Record<string, string> {
  const home = outer["MISSIONS_AGENT_HOME"]
  return {
    // It also runs the commands of a plan.
    ...picked(outer, [...namesFor(commands), ...own, ...agentEnv]),
    LANG: "C.UTF-8",
    ...picked(outer, OF_AGENT),
    ...(home === undefined ? {} : { HOME: home }),
    TMPDIR: scratch,
  }
}

/**
 * Commands of a plan get an empty home, so that what they prove doesn't rest on one machine's
 * settings.
 */
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

/** A key beside our address would be known to the agent, and would be refused there. */
export const withoutKeys = (
  env: Readonly<Record<string, string>>,
  hides: readonly string[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !hides.includes(name)))
