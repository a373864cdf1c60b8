/** Who may use the environments of a repository. Missing in the state of older versions. */
export interface EnvironmentRules {
  /** Branches that may use each environment; null: any. */
  deployments?: Readonly<Record<string, readonly string[] | null>>
  /** False as in private repositories of Free plans. */
  environmentsAllowed?: boolean
}
