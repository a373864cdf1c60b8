/**
 * How it is told what a log may hold, and since when. The tables beside it are whole: the compiler asks for
 * each field and each word that is new. Nothing may be taken out of them, for logs are for ever.
 */

/**
 * What came after the first program that read logs, so that not every reader knows it. A row is never
 * changed. `since`: the version of Missions that brought it. `brings`: what it is, in a few words.
 */
export const FEATURES = {} as const satisfies Readonly<Record<string, Feature>>

export interface Feature {
  readonly since: string
  readonly brings: string
}

/**
 * "first": whatever reads logs knows it. "free": whoever does not know it reads on without it, and does no
 * harm. Else the feature that a reader must have.
 */
export type Since = "first" | "free" | keyof typeof FEATURES

export const first = <Name extends string>(
  ...names: readonly Name[]
): { readonly [N in Name]: "first" } =>
  Object.fromEntries(names.map(name => [name, "first"])) as { readonly [N in Name]: "first" }

/** What stands at one place of an event, in all the shapes that it may have. Lists stand for their items. */
export type Known<V> = [Closed<Words<V>>] extends [never]
  ? [Inside<V>] extends [never]
    ? Since
    : Fields<Inside<V>>
  : Vocabulary<Words<V>> & ([Inside<V>] extends [never] ? unknown : Fields<Inside<V>>)

/** Words of a list that may grow. `others`: ids or texts stand there as well. */
type Vocabulary<V> = {
  readonly words: { readonly [Word in Closed<V>]: Since }
} & ([Open<V>] extends [never] ? unknown : { readonly others: Since })

type Fields<V> = { readonly fields: { readonly [Name in Names<V>]: Known<At<V, Name>> } }

/** What has nothing in it fits a record of names that are not listed, as ids and texts are. */
type Nothing = Record<never, never>
type Closed<V> = V extends string ? (Nothing extends Record<V, 1> ? never : V) : never
type Open<V> = V extends string ? (Nothing extends Record<V, 1> ? V : never) : never
type Words<V> = V extends readonly (infer Item)[] ? Words<Item> : V extends string ? V : never
type Plain = string | number | boolean | null | undefined
type Inside<V> = V extends Plain ? never : V extends readonly (infer Item)[] ? Inside<Item> : V
type Names<V> = V extends unknown ? keyof V & string : never
type At<V, Name> = V extends unknown ? (Name extends keyof V ? V[Name] : never) : never
