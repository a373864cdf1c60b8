/**
 * What a key of the policy's files may hold, what it means, and which way is stricter. Every file
 * that reads, limits or documents keys asks here; no other file may list them.
 */
import { z } from "zod"

/**
 * Which of two values allows less. Numbers go by size (`none` is no ceiling), lists by what they
 * hold, and a choice by its place in an order from the loosest to the strictest. "neither": nothing
 * limits it.
 */
export type Stricter = "smaller" | "larger" | "more" | "fewer" | "neither" | readonly string[]

export interface Meaning {
  /** One line, no full stop. */
  readonly means: string
  /** What is expected, to follow the word "expected". */
  readonly right: string
  readonly stricter: Stricter
  /** Where it is in the policy. null: it is not in it. */
  readonly place: string | null
  /** What holds if a policy does not have the key because it is older. */
  readonly otherwise?: unknown
  /** The key whose limit also bounds this one, so that nobody can raise a ceiling past its limit. */
  readonly boundBy?: string
  /** How an item is shown that is wrong, if it may hold what nobody should read. */
  readonly shows?: (item: string) => string
  /** Which of its parts are never shown. */
  readonly hides?: (path: string) => boolean
  /** It has parts, and the message about each of them says what is right there. */
  readonly hasParts?: true
  /** How the policy keeps it. Left out: as it is written. */
  readonly kept?: (written: unknown) => unknown
}

const meanings = z.registry<Meaning>()

/** undefined for a group of keys. */
export const meaningOf = (type: z.ZodType): Meaning | undefined => meanings.get(type)

const key = <T extends z.ZodType>(type: T, meaning: Meaning): z.ZodOptional<T> => {
  meanings.add(type, meaning)
  return type.optional()
}

/** Written in place of a number: there is no ceiling. */
export const NONE = "none"
/** Written in place of a list of people. */
export const ANYONE = "anyone"

type KeyMeaning = Omit<Meaning, "right">

export const whole = (
  said: KeyMeaning,
  { min, max }: { readonly min: number; readonly max: number },
) =>
  key(z.int().min(min).max(max), {
    ...said,
    right: `a whole number from ${min.toLocaleString("en")} to ${max.toLocaleString("en")}`,
  })

/** More than zero, or no ceiling at all. */
export const amount = (said: KeyMeaning) =>
  key(z.union([z.number().positive(), z.literal(NONE)]), {
    ...said,
    right: `a number above 0, or \`${NONE}\``,
  })

export const positive = (said: KeyMeaning) =>
  key(z.number().positive(), { ...said, right: "a number above 0" })

/** From the loosest to the strictest, unless no value is stricter. */
export const choice = <const T extends readonly [string, ...string[]]>(
  said: Omit<KeyMeaning, "stricter">,
  order: T,
) => key(z.enum(order), { ...said, stricter: order, right: oneOf(order) })

export const onOff = (said: Omit<KeyMeaning, "stricter">) =>
  key(z.boolean(), { ...said, stricter: ["true", "false"], right: oneOf(["true", "false"]) })

interface Form {
  readonly pattern: RegExp
  readonly right: string
  /** What no pattern can say. */
  readonly fits?: (text: string) => boolean
}

const textOf = ({ pattern, fits = () => true }: Form) => z.string().regex(pattern).refine(fits)

export const words = (said: KeyMeaning, form: Form) =>
  key(textOf(form), { ...said, right: form.right })

export const list = (said: KeyMeaning, form: Form) =>
  key(z.array(textOf(form)).max(LIST_MAX), { ...said, right: form.right })

/** Things by their names. The policy keeps them as a list, because no name is a field of a log. */
export const named = <T extends z.ZodType>(
  said: KeyMeaning,
  { name, value, right }: { name: z.ZodType<string, string>; value: T; right: string },
) =>
  key(
    z
      .record(name, value, right)
      .refine(it => Object.keys(it).length <= NAMED_MAX, `at most ${NAMED_MAX} names`),
    {
      ...said,
      ...{ right, hasParts: true },
      kept: written =>
        Object.entries(written as Readonly<Record<string, object>>).map(([name, it]) => ({
          ...{ name, ...it },
        })),
    },
  )

/** People by their logins, or everybody. */
export const people = (said: KeyMeaning, { pattern, right }: { pattern: RegExp; right: string }) =>
  key(z.union([z.literal(ANYONE), z.array(z.string().regex(pattern)).min(1).max(LIST_MAX)]), {
    ...said,
    right,
  })

/** Nobody reads more than this in a file that people keep by hand. */
const LIST_MAX = 200
/** All of them stand in the policy, and so in the log. */
const NAMED_MAX = 20

const oneOf = (values: readonly string[]): string => {
  const quoted = values.map(value => `\`${value}\``)
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`
}
