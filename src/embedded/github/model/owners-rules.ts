/**
 * What owners set about environments, branches and Actions. Everything here is missing in the state
 * of older versions.
 */
export interface OwnersRules {
  /** Branches that may use each environment; null: any. */
  deployments?: Readonly<Record<string, readonly string[] | null>>
  /** False as in private repositories of Free plans. */
  environmentsAllowed?: boolean
  /** Environments whose jobs wait until a person agrees. */
  reviewed?: readonly string[]
  rulesets?: readonly Ruleset[]
  actions?: ActionsRules
  /** Paths of workflow files that somebody switched off. */
  disabledWorkflows?: readonly string[] | undefined
  /** Whether commits that are made on pages must be signed off. */
  signoff?: boolean
}

export interface Ruleset {
  readonly id: number
  readonly name: string
  /** Full names, in which `*` stays within a segment and `**` does not; or "~ALL", "~DEFAULT_BRANCH". */
  readonly refs: readonly string[]
  readonly rules: readonly Rule[]
  /** Apps that it does not bind. */
  readonly bypass?: readonly number[]
  /** Whether "~ALL" means refs that are no branches, too. Nobody could verify that. */
  readonly reachesOtherRefs?: boolean
  /**
   * Whether it is asked before GitHub looks if an update is a fast forward. Nobody could verify that
   * either.
   */
  readonly comesFirst?: boolean
}

export interface Rule {
  readonly type: string
  readonly parameters?: Readonly<Record<string, unknown>>
}

interface ActionsRules {
  readonly enabled?: boolean
  readonly allowed?: "all" | "local_only" | "selected"
  /** As in "acme/*" or "acme/tool@v1", with `allowed: selected`. */
  readonly patterns?: readonly string[]
  /** Whether each action must be named by a full commit. */
  readonly isPinned?: boolean
  readonly defaultPermission?: "read" | "write"
  /** Events that start no run, by execution protections. */
  readonly forbiddenEvents?: readonly string[]
}
