/**
 * A plan that a person typed: YAML in the form of a plan. What does not fit is reported with its
 * line. This is the one file of the core that may import the YAML parser, which only turns text
 * into values.
 */
import { LineCounter, parseDocument } from "yaml"
import type { z } from "zod"
import { lineOf } from "../values/printed.ts"
import { type Path, placesOf, rightOf } from "./form.ts"
import { Draft } from "./plan.ts"

/** One thing that does not fit, in four parts, with the sentence that they form. */
export interface Misfit {
  /** The line, from 1. null: it is about the whole text. */
  readonly line: number | null
  /** A key such as "features[0].fulfils", or "the text". */
  readonly where: string
  readonly right: string
  readonly seen: string
}

export type ReadPlan =
  | { readonly type: "plan"; readonly plan: Draft }
  /** For a text that is no YAML at all, or does not have a plan's form. */
  | { readonly type: "misfit"; readonly isYaml: boolean; readonly misfits: readonly Misfit[] }

/** Never throws, no matter what is written. */
export function readPlan(text: string): ReadPlan {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const lineAt = (offset: number | undefined): number | null =>
    offset === undefined ? null : lines.linePos(offset).line
  const broken = document.errors.map(({ message, pos: [start] }) => ({
    line: lineAt(start),
    where: "the text",
    right: "YAML",
    seen: shortened(message),
  }))
  if (broken.length > 0) {
    return { type: "misfit", isYaml: false, misfits: broken.slice(0, MISFITS_MAX) }
  }
  const value = unfolded(document)
  if (value instanceof Error) {
    const misfit = { line: null, where: "the text", right: "YAML", seen: shortened(value.message) }
    return { type: "misfit", isYaml: false, misfits: [misfit] }
  }
  const read = Draft.safeParse(value)
  if (read.success) return { type: "plan", plan: read.data }
  // A misspelt key explains what seems to be missing.
  const isMisspelt = ({ code }: z.core.$ZodIssue) => (code === "unrecognized_keys" ? 0 : 1)
  const issues = read.error.issues.toSorted((a, b) => isMisspelt(a) - isMisspelt(b))
  const misfits = issues.slice(0, MISFITS_MAX).flatMap(issue =>
    placesOf(issue).map(({ path, key }) => ({
      line: lineAt(offsetOf(document, path)),
      where: path.length === 0 ? "the text" : pathText(path),
      right: rightOf(Draft, issue, value, key),
      seen: seenOf(valueAt(value, path)),
    })),
  )
  return { type: "misfit", isYaml: true, misfits: misfits.slice(0, MISFITS_MAX) }
}

/** More findings at once are noise; the rest shows up at the next try. */
const MISFITS_MAX = 5
const SEEN_CHARACTERS_MAX = 80

type Document = ReturnType<typeof parseDocument>

/** Aliases that would unfold into a flood are an error as well. */
function unfolded(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** The line of something missing is that of the thing in which it is missing. */
function offsetOf(document: Document, path: Path): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    const range = rangeOf(node)
    if (range) return range[0]
  }
  return undefined
}

const rangeOf = (node: unknown): readonly number[] | null =>
  node !== null && typeof node === "object" && "range" in node && Array.isArray(node.range)
    ? node.range
    : null

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inside, part) =>
      inside !== null && typeof inside === "object" && Object.hasOwn(inside, part)
        ? (inside as Record<string | number, unknown>)[part]
        : undefined,
    value,
  )

const pathText = (path: Path): string =>
  path
    .map(part => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .replace(/^\./, "")

function seenOf(value: unknown): string {
  if (value === undefined) return "nothing"
  return shortened(JSON.stringify(value) ?? String(value))
}

const shortened = (text: string): string => lineOf(text, SEEN_CHARACTERS_MAX)
