/** What may follow each command's name. null: the words do not fit. No word is ever skipped. */

import type { Command, CommandName } from "../log/command.ts"
import { type Chosen, Effort, ModelName } from "../plan/model-choice.ts"
import { Care } from "../plan/policy.ts"
import { ceilingNamed, dollarsTyped, wholeTyped } from "../values/ceiling.ts"
import type { CriterionId, FeatureId, MilestoneId } from "../values/id.ts"
import { fencedIn } from "./line.ts"
import { isFeature, type Place } from "./place.ts"
import { bare, firstOf, tokensOf, unquoted } from "./token.ts"
import { type NotAnId, subjectFirst, type Wanted } from "./typed-id.ts"

/** A request after `/mission`. */
export interface Words {
  readonly verb: string
  /** The rest of the first line, trimmed. */
  readonly line: string
  /** The rest of everything, trimmed. */
  readonly all: string
}

type On = Place["on"]
type Read = (words: Words, on: On) => Command | NotAnId | null

/** Whether its words may go on over the lines below; below any other command a person says something else. */
export const takesText = (name: CommandName): boolean => TAKES_TEXT[name]
const TAKES_TEXT: Readonly<Record<CommandName, boolean>> = {
  ...{ start: true, revise: true, plan: true, skip: true, steer: true, accept: true },
  ...{ go: false, approve: false, status: false, explain: false, pause: false, resume: false },
  ...{ cancel: false, retry: false, done: false, use: false, budget: false, deliver: false },
  help: false,
}

/** As many characters as people copy. A whole digest has 64. */
const DIGEST = /^[0-9a-f]{7,64}$/i

export const argumentsOf: Readonly<Record<Exclude<CommandName, "start">, Read>> = {
  go: alone("go"),
  pause: alone("pause"),
  resume: alone("resume"),
  cancel: alone("cancel"),
  help: alone("help"),
  status: alone("status"),
  approve,
  explain: subjectAlone(["F", "M", "C"], "explain", (subject, on) => {
    if (subject === null) return { name: "explain", subject: isId(on) ? on : null }
    return { name: "explain", subject }
  }),
  revise: ({ all }) => (all === "" ? null : { name: "revise", text: all }),
  plan: ({ all }) => {
    // Anything beside it, such as a signature, is not part of the plan.
    const [yaml, ...more] = fencedIn(all)
    return yaml?.trim() && more.length === 0 ? { name: "plan", yaml } : null
  },
  retry: subjectAlone(["F", "M", "C"], "retry", (typed, on) => {
    const subject = typed ?? (isId(on) ? on : null)
    if (subject === null) return null
    return { name: "retry", subject: subject as FeatureId | MilestoneId | CriterionId }
  }),
  done: (words, on) =>
    ofFeature(words.line, on, { ...FEATURE, name: "done", numbers: "other" }, (feature, rest) => {
      if (/\s/.test(rest)) return null
      return { name: "done", feature, at: rest === "" ? null : unquoted(rest) }
    }),
  skip: (words, on) =>
    ofFeature(words.all, on, { ...FEATURE, name: "skip" }, (feature, reason) =>
      reason === "" ? null : { name: "skip", feature, reason },
    ),
  steer: (words, on) =>
    ofFeature(words.all, on, { ...FEATURE, name: "steer" }, (feature, text) =>
      text === "" ? null : { name: "steer", feature, text },
    ),
  use: ({ line }, on) => {
    const { token, rest } = firstOf(line)
    const agent = unquoted(token)
    // "use F3" does not name an agent.
    if (agent === "" || /^[FMCN]\d+$/i.test(bare(token))) return null
    return use({ agent }, rest, on)
  },
  budget,
  accept: ({ all }) => {
    const subject = subjectFirst(all, {
      name: "accept",
      letters: ["C", "M", "N", "F"],
      numbers: "ids",
    })
    if (subject.is === "attempt") return subject.refusal
    if (subject.is === "id") {
      return subject.rest === ""
        ? null
        : { name: "accept", subject: subject.id, reason: subject.rest }
    }
    // Findings also have a name that the attempt gave them.
    const { token, rest } = firstOf(all)
    return rest === "" ? null : { name: "accept", subject: bare(token) || token, reason: rest }
  },
  deliver: subjectAlone(["M"], "deliver", milestone => ({
    name: "deliver",
    milestone: milestone as MilestoneId | null,
  })),
}

/** What may follow the agent, in any order; the feature comes last. */
function use(chosen: Chosen, rest: string, on: On): Command | NotAnId | null {
  if (rest === "") return { name: "use", ...chosen, feature: isFeature(on) ? on : null }
  const { token, rest: after } = firstOf(rest)
  const word = token.toLowerCase()
  if (word === "for") {
    return ofFeature(after, "elsewhere", { ...FEATURE, name: "use" }, (feature, more) =>
      more === "" ? { name: "use", ...chosen, feature } : null,
    )
  }
  const { token: value, rest: more } = firstOf(after)
  if (word === "model" && chosen.model === undefined) {
    const model = ModelName.safeParse(unquoted(value))
    return model.success ? use({ ...chosen, model: model.data }, more, on) : null
  }
  if (word !== "effort" || chosen.effort !== undefined) return null
  const effort = Effort.safeParse(unquoted(value).toLowerCase())
  return effort.success ? use({ ...chosen, effort: effort.data }, more, on) : null
}

const FEATURE = { letters: ["F"], numbers: "ids" } as const satisfies Partial<Wanted>

/** One id and nothing else, or nothing at all. */
function subjectAlone(
  letters: Wanted["letters"],
  name: CommandName,
  read: (typed: string | null, on: On) => Command | null,
): Read {
  return ({ line }, on) => {
    const subject = subjectFirst(line, { name, letters, numbers: "ids" })
    if (subject.is === "attempt") return subject.refusal
    if (subject.rest !== "") return null
    return read(subject.is === "id" ? subject.id : null, on)
  }
}

/** On a feature's own issue its id may be left out. */
function ofFeature(
  text: string,
  on: On,
  wanted: Wanted,
  read: (feature: FeatureId, rest: string) => Command | null,
): Command | NotAnId | null {
  const subject = subjectFirst(text, wanted)
  if (subject.is === "attempt") return subject.refusal
  if (subject.is === "id") return read(subject.id as FeatureId, subject.rest)
  return isFeature(on) ? read(on, subject.rest) : null
}

/** Digest, care, ceiling and "by people": each at most once, in any order. */
function approve({ line }: Words): Command | null {
  let digest: string | null = null
  let care: Care | null = null
  let max: number | null = null
  let byPeople = false
  const words = tokensOf(line).map(token => bare(token).toLowerCase())
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === "max" && max === null) {
      at += 1
      max = dollarsTyped(words[at] ?? "")
      if (max === null) return null
    } else if (word === "by" && !byPeople && words[at + 1] === "people") {
      at += 1
      byPeople = true
    } else if (care === null && Care.safeParse(word).success) care = word as Care
    else if (digest === null && DIGEST.test(word)) digest = word
    else return null
  }
  return { name: "approve", digest, care, max, ...(byPeople ? { byPeople } : {}) }
}

/** Dollars need no word. Every other number needs the word of what it counts. */
function budget({ line }: Words): Command | null {
  const [amount = "", unit, more] = tokensOf(line.replace(/^\$\s+/, "$")).map(bare)
  if (more !== undefined) return null
  const of = unit === undefined ? "usd" : ceilingNamed(unit)
  if (of === null) return null
  if (of === "usd") {
    const max = dollarsTyped(amount)
    return max === null ? null : { name: "budget", max }
  }
  const max = wholeTyped(amount) ?? 0
  return max > 0 ? { name: "budget", max, of } : null
}

function alone<N extends "go" | "pause" | "resume" | "cancel" | "help" | "status">(name: N) {
  return ({ line }: Words): { readonly name: N } | null => (line === "" ? { name } : null)
}

const isId = (on: On): on is FeatureId | MilestoneId => on !== "mission" && on !== "elsewhere"
