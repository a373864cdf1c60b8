/** What one of our forms takes at a place, and how that is explained to a person who wrote something else there. */
import type { z } from "zod"
import { nearestName } from "../values/nearest-name.ts"

export type Path = readonly (string | number)[]
type Type = z.core.$ZodType

/** What would be right in place of the issue's value. `key` is set if the key is not known. */
export function rightOf(form: Type, issue: z.core.$ZodIssue, value: unknown, key?: string): string {
  if (key !== undefined) return knownKey(keysAt(form, textOf(issue.path), value), key)
  switch (issue.code) {
    case "invalid_type":
      return withArticle(issue.expected)
    case "invalid_value":
      return oneOf(issue.values.map(String))
    case "invalid_union":
      return union(form, issue, value)
    case "too_small":
      return `at least ${sizeOf(issue.origin, Number(issue.minimum))}`
    case "too_big":
      return `at most ${sizeOf(issue.origin, Number(issue.maximum))}`
    case "unrecognized_keys":
    case "invalid_format":
    case "not_multiple_of":
    case "invalid_key":
    case "invalid_element":
    case "custom":
      return issue.message.replace(/^Invalid input: /, "")
  }
}

/** Unknown keys in one place are reported together; each gets a finding of its own. */
export function placesOf(
  issue: z.core.$ZodIssue,
): readonly { readonly path: Path; readonly key?: string }[] {
  const path = textOf(issue.path)
  if (issue.code !== "unrecognized_keys") return [{ path }]
  return issue.keys.map(key => ({ path: [...path, key], key }))
}

/** What seems to be missing often exists under an unknown name. */
export const unknownFirst = (issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] =>
  [true, false].flatMap(isUnknown =>
    issues.filter(({ code }) => (code === "unrecognized_keys") === isUnknown),
  )

const textOf = (path: readonly PropertyKey[]): Path =>
  path.map(part => (typeof part === "number" ? part : String(part)))

/** A key that is not among them. */
export function knownKey(names: readonly string[], key: string): string {
  const near = nearestName(key, names)
  const right = near === null ? oneOf(names) : near
  return `${right}; the key ${key.slice(0, KEY_MAX)} is not known there`
}

const KEY_MAX = 40

function union(form: Type, issue: z.core.$ZodIssueInvalidUnion, value: unknown): string {
  if ("options" in issue && Array.isArray(issue.options)) return oneOf(issue.options.map(String))
  const firsts = issue.errors.flatMap(issues => unknownFirst(issues).slice(0, 1))
  // Of the kinds that it may have, the ones that it has.
  const near = firsts.filter(
    ({ code, path }) => (code !== "invalid_type" && code !== "invalid_value") || path.length > 0,
  )
  const each = (near.length > 0 ? near : firsts).map(first => {
    const inside = { ...first, path: [...issue.path, ...first.path] } as z.core.$ZodIssue
    const key = inside.code === "unrecognized_keys" ? inside.keys[0] : undefined
    return rightOf(form, inside, value, key)
  })
  return each.length === 0 ? issue.message : [...new Set(each)].join(", or ")
}

const oneOf = (names: readonly string[]): string =>
  names.length === 1 ? names[0]! : `one of ${names.join(", ")}`

function withArticle(kind: string): string {
  const word = kind === "int" ? "whole number" : kind
  return `${/^[aeiou]/.test(word) ? "an" : "a"} ${word}`
}

function sizeOf(origin: string, size: number): string {
  const many = size.toLocaleString("en")
  if (origin === "string") return `${many} ${size === 1 ? "character" : "characters"}`
  return origin === "array" ? `${many} ${size === 1 ? "item" : "items"}` : many
}

/** The keys of the group at a path. [] if there is none. */
function keysAt(form: Type, path: Path, value: unknown): readonly string[] {
  const type = inside(form, value)
  const [part, ...rest] = path
  const { def } = (type as z.core.$ZodTypes)._zod
  const next = isGroup(value) ? (value as Readonly<Record<PropertyKey, unknown>>)[part!] : undefined
  if (def.type === "object") {
    if (part === undefined) return Object.keys(def.shape)
    const below = def.shape[String(part)]
    return below ? keysAt(below, rest, next) : []
  }
  if (def.type === "array") return part === undefined ? [] : keysAt(def.element, rest, next)
  if (def.type !== "union") return []
  return [...new Set(def.options.flatMap(option => keysAt(option, path, value)))]
}

const isGroup = (value: unknown): boolean => typeof value === "object" && value !== null

/**
 * The form without its wrapping, such as a default or "optional". Of several forms, the one that
 * the value chose.
 */
function inside(form: Type, value: unknown): Type {
  const { def } = (form as z.core.$ZodTypes)._zod
  if ("innerType" in def) return inside(def.innerType as Type, value)
  if (def.type !== "union" || !("discriminator" in def)) return form
  const by = def.discriminator as string
  const chosen = isGroup(value) ? (value as Readonly<Record<string, unknown>>)[by] : undefined
  const option = def.options.find(it => it._zod.propValues?.[by]?.has(chosen as string))
  return option ?? form
}
