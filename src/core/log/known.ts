/**
 * How this program declares what a log may hold, and since when. The tables beside this file are
 * complete: the compiler asks for each new field and each new word. Nothing may be removed from
 * them, because logs are for ever.
 */

/**
 * What came after the first program that read logs, so that not every reader knows it. A row is
 * never changed. `since`: the version of Missions that brought it. `brings`: what it is, in a few
 * words.
 */
export const FEATURES = {
  bubblewrap: { since: "0.1.0", brings: "checks and agents behind bubblewrap" },
  endings: {
    since: "0.1.0",
    brings: "agents without their tools, or refused by their own reviewer",
  },
  registries: { since: "0.1.0", brings: "private registries that set-up reads from" },
  pins: { since: "0.1.0", brings: "comments that people unpin" },
  own_agents: { since: "0.1.0", brings: "agents that a policy defines by a name" },
  changed_logs: { since: "0.1.0", brings: "missions that wait because their log was changed" },
  caps_per_hour: { since: "0.1.0", brings: "commands that came too often" },
  own_fault: { since: "0.1.0", brings: "attempts that ended by a fault of Missions itself" },
} as const satisfies Readonly<Record<string, Feature>>

export interface Feature {
  readonly since: string
  readonly brings: string
}

/**
 * "first": every program that reads logs knows it. "free": a reader that does not know it reads on
 * without it and does no harm. Otherwise, the feature that a reader must have.
 */
export type Since = "first" | "free" | keyof typeof FEATURES

export const first = <Name extends string>(
  ...names: readonly Name[]
): { readonly [N in Name]: "first" } =>
  Object.fromEntries(names.map(name => [name, "first"])) as { readonly [N in Name]: "first" }

/** What may stand at one place of an event, in all its shapes. A list is described by its items. */
export type Known<V> = [Closed<Words<V>>] extends [never]
  ? [Inside<V>] extends [never]
    ? Since
    : Fields<Inside<V>>
  : Vocabulary<Words<V>> & ([Inside<V>] extends [never] ? unknown : Fields<Inside<V>>)

/** The words of a list that may grow. `others`: ids or texts may stand there as well. */
type Vocabulary<V> = {
  readonly words: { readonly [Word in Closed<V>]: Since }
} & ([Open<V>] extends [never] ? unknown : { readonly others: Since })

type Fields<V> = { readonly fields: { readonly [Name in Names<V>]: Known<At<V, Name>> } }

/** An empty record fits a record of unlisted names, such as ids and texts. */
type Nothing = Record<never, never>
type Closed<V> = V extends string ? (Nothing extends Record<V, 1> ? never : V) : never
type Open<V> = V extends string ? (Nothing extends Record<V, 1> ? V : never) : never
type Words<V> = V extends readonly (infer Item)[] ? Words<Item> : V extends string ? V : never
type Plain = string | number | boolean | null | undefined
type Inside<V> = V extends Plain ? never : V extends readonly (infer Item)[] ? Inside<Item> : V
type Names<V> = V extends unknown ? keyof V & string : never
type At<V, Name> = V extends unknown ? (Name extends keyof V ? V[Name] : never) : never
