/**
 * What Missions knows of an agent before it starts one. It is data alone, so that everything that
 * differs between agents stands in their own files and nowhere else.
 */

/** The form in which an agent talks to its model. */
type ModelProtocol = "anthropic" | "openai_chat" | "openai_responses" | "gemini"

/** How an agent's figures of usage are to be read; null: it tells none. */
type UsageReading =
  /** `usage` of a prompt's answer counts that turn; figures are added up. */
  | "per_turn"
  /** `usage` of a prompt's answer counts the whole session; the newest figure counts. */
  | "cumulative"
  /** `usage` of a prompt's answer is the last model call alone, so it is no sum. */
  | "last_call"
  /** `_meta.usage` on a message chunk, once for each model call. */
  | "per_call_meta"
  /** `_meta.quota.token_count` of a prompt's answer counts that turn. */
  | "per_turn_meta"

/** How a package of npm brings the agent. */
export interface AgentPackage {
  readonly name: string
  /** The version whose behaviour this definition describes. */
  readonly version: string
  /** What an installation takes on the disk, with everything that it depends on. */
  readonly megabytes: number
  /** Packages whose own install script must run. All others' scripts never do. */
  readonly scripts: readonly string[]
  /** Where our lock installs it, as `process.platform` and `process.arch`. null: everywhere. */
  readonly platforms: readonly string[] | null
}

export interface AgentDefinition {
  /** What people type. */
  readonly id: string
  /** Its id in the registry of the Agent Client Protocol. */
  readonly registryId: string | null
  /** null: it is found on the PATH and never installed by us. */
  readonly package: AgentPackage | null
  /** The program that speaks the protocol, and the arguments with which it does. */
  readonly program: string
  readonly args: readonly string[]
  /** Programs of the same maker that do not speak the protocol, whatever their arguments. */
  readonly mute: readonly string[]
  readonly variables: {
    /** Each of them alone is a login. The first one is the usual one. */
    readonly key: readonly string[]
    readonly baseUrl: string | null
    readonly model: string | null
    /** Others of its own that say where it finds its login and its model. */
    readonly others: readonly string[]
  }
  /** What leads it to a model at `{url}` with `{key}` and `{model}`, each to be filled in. */
  readonly endpoint: Readonly<Record<string, string>>
  /** Whether it uses a key and an address of ours only with the name of a model. */
  readonly needsModel: boolean
  readonly login: {
    /** What a person types, as a program of the package and its arguments; null: only a key. */
    readonly type: readonly [program: string, ...args: string[]] | null
    /** Files below HOME that hold a login. */
    readonly files: readonly string[]
    /** What it has to reach with that login: its model, and who renews the login. */
    readonly hosts: readonly string[]
  }
  /** Variables that keep it from calls which no mission needs. */
  readonly quiet: Readonly<Record<string, string>>
  /** Files that lie in a home of ours before it starts, by their paths there, to the same end. */
  readonly homeFiles: Readonly<Record<string, string>>
  /** Variables without which it doesn't use a key that it was given. */
  readonly besideKey: Readonly<Record<string, string>>
  /** How it reaches the role tools: by `session/new`, or by a flag of its own before a file that lists them. */
  readonly tools: "stdio" | "http" | { readonly flag: string }
  /** The id of the mode for each role. null: none is known to fit. */
  readonly modes: {
    readonly planner: string | null
    readonly worker: string | null
    readonly validator: string | null
    /**
     * The mode in which it builds no wall of its own, for every role behind ours: inside a wall none
     * can be built, and then none of its commands would run. null: its modes build none.
     */
    readonly unwalled: string | null
  }
  readonly usage: UsageReading | null
  /** What its figures of usage leave out, as was seen; null: nothing. */
  readonly untold: string | null
  /** Where the opened session names its model; null: nowhere. */
  readonly modelKnownBy: "config_option" | "current_model" | "meta" | null
  /** How a missing login shows: an error, a status that is told beside, or not at all. */
  readonly notLoggedIn: "error" | "status" | "unsaid"
  /** Globs of what it reads of a repository by itself; a server's file there is one that it starts. */
  readonly reads: readonly string[]
  /** How long after a session was opened another process can go on with it. */
  readonly goesOnAfterMs: number
  readonly protocol: ModelProtocol
  /** The highest version of the Agent Client Protocol in which it does everything that it is asked. */
  readonly speaks: 1 | 2
  /** Whether it was driven through a whole mission. */
  readonly driven: boolean
}
