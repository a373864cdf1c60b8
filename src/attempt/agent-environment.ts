/** The environments of hostile programs. Each is built from nothing: ours holds inputs and tokens. */

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

/**
 * The agent finds its user's login in HOME. A job has a home of its own, so where the agent is a
 * person's own, MISSIONS_AGENT_HOME names theirs.
 */
export function agentEnvironment(outer: Outer, scratch: string): Record<string, string> {
  const kept = OF_AGENT.flatMap(name => {
    const value = outer[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  const home = outer["MISSIONS_AGENT_HOME"]
  return {
    LANG: "C.UTF-8",
    ...Object.fromEntries(kept),
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
