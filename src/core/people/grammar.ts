/** What may stand behind each command's name. null: the words do not fit. Nothing is ever skipped. */
import type { Command, CommandName } from "../log/command.ts"
import { Care } from "../plan/policy.ts"
import { ceilingNamed } from "../words/ceiling.ts"
import type { CriterionId, FeatureId, MilestoneId } from "../words/id.ts"
import type { Place } from "./place.ts"

/** A request behind `/mission`. Lines below the first are a remark, unless the command takes text. */
export interface Words {
  readonly verb: string
  /** The rest of the first line, trimmed. */
  readonly line: string
  /** The rest of everything, trimmed. */
  readonly all: string
}

type On = Place["on"]
type Read = (words: Words, on: On) => Command | null

const FEATURE = /^F[1-9][0-9]{0,3}$/i
const MILESTONE = /^M[1-9][0-9]{0,2}$/i
const CRITERION = /^C[1-9][0-9]{0,3}$/i
const ANY_ID = new RegExp(
  [FEATURE, MILESTONE, CRITERION].map(r => `(?:${r.source})`).join("|"),
  "i",
)
/** As many characters as people copy; a whole digest has 64. */
const DIGEST = /^[0-9a-f]{7,64}$/i
const DOLLARS = /^\$?(\d{1,9}(?:\.\d{1,2})?)$/
const FENCED = /^(`{3,}|~{3,})[^\n]*\n([\s\S]*?)\n?\1\s*$/

export const argumentsOf: Readonly<Record<Exclude<CommandName, "start">, Read>> = {
  go: alone("go"),
  pause: alone("pause"),
  resume: alone("resume"),
  cancel: alone("cancel"),
  help: alone("help"),
  status: alone("status"),
  approve,
  explain: ({ line }, on) => {
    if (line === "") return { name: "explain", subject: isId(on) ? on : null }
    return ANY_ID.test(line) ? { name: "explain", subject: line.toUpperCase() } : null
  },
  revise: ({ all }) => (all === "" ? null : { name: "revise", text: all }),
  plan: ({ all }) => {
    const yaml = FENCED.exec(all)?.[2]
    return yaml ? { name: "plan", yaml } : null
  },
  retry: ({ line }, on) => {
    const subject = line === "" && isId(on) ? on : line.toUpperCase()
    if (!ANY_ID.test(subject)) return null
    return { name: "retry", subject: subject as FeatureId | MilestoneId | CriterionId }
  },
  done: (words, on) => {
    const { feature, rest } = featureFirst(words.line, on)
    if (feature === null || /\s/.test(rest)) return null
    return { name: "done", feature, at: rest === "" ? null : rest }
  },
  skip: (words, on) => {
    const { feature, rest } = featureFirst(words.all, on)
    return feature === null || rest === "" ? null : { name: "skip", feature, reason: rest }
  },
  steer: (words, on) => {
    const { feature, rest } = featureFirst(words.all, on)
    return feature === null || rest === "" ? null : { name: "steer", feature, text: rest }
  },
  use: ({ line }, on) => {
    const [agent = "", word, id = "", more] = line.split(/\s+/)
    if (agent === "" || more !== undefined) return null
    if (word === undefined) return { name: "use", agent, feature: isFeature(on) ? on : null }
    if (word.toLowerCase() !== "for" || !FEATURE.test(id)) return null
    return { name: "use", agent, feature: id.toUpperCase() as FeatureId }
  },
  budget,
  accept: ({ all }) => {
    const subject = /^\S*/.exec(all)?.[0] ?? ""
    const reason = all.slice(subject.length).trim()
    if (subject === "" || reason === "") return null
    const isKnown = ANY_ID.test(subject)
    return { name: "accept", subject: isKnown ? subject.toUpperCase() : subject, reason }
  },
  deliver: ({ line }) => {
    if (line === "") return { name: "deliver", milestone: null }
    if (!MILESTONE.test(line)) return null
    return { name: "deliver", milestone: line.toUpperCase() as MilestoneId }
  },
}

/** Digest, care, ceiling and "by people", each at most once, in any order. */
function approve({ line }: Words): Command | null {
  let digest: string | null = null
  let care: Care | null = null
  let max: number | null = null
  let byPeople = false
  const words = line.split(/\s+/).filter(word => word !== "")
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!.toLowerCase()
    if (word === "max" && max === null) {
      at += 1
      max = dollars(words[at] ?? "")
      if (max === null) return null
    } else if (word === "by" && !byPeople && words[at + 1]?.toLowerCase() === "people") {
      at += 1
      byPeople = true
    } else if (care === null && Care.safeParse(word).success) care = word as Care
    else if (digest === null && DIGEST.test(word)) digest = word
    else return null
  }
  return { name: "approve", digest, care, max, ...(byPeople ? { byPeople } : {}) }
}

/** Dollars need no word; everything else is a number and what it counts. */
function budget({ line }: Words): Command | null {
  const [amount = "", unit, more] = line.split(/\s+/)
  if (more !== undefined) return null
  const of = unit === undefined ? "usd" : ceilingNamed(unit)
  if (of === null) return null
  if (of === "usd") {
    const max = dollars(amount)
    return max === null ? null : { name: "budget", max }
  }
  const whole = /^\d{1,3}(?:,\d{3})+$|^\d{1,12}$/.exec(amount)?.[0]
  const max = Number(whole?.replaceAll(",", "") ?? 0)
  return max > 0 ? { name: "budget", max, of } : null
}

function alone<N extends "go" | "pause" | "resume" | "cancel" | "help" | "status">(name: N) {
  return ({ line }: Words): { readonly name: N } | null => (line === "" ? { name } : null)
}

/** On a feature's own issue its id may be left out. */
function featureFirst(text: string, on: On): { feature: FeatureId | null; rest: string } {
  const first = /^\S*/.exec(text)?.[0] ?? ""
  if (FEATURE.test(first)) {
    const feature = first.toUpperCase() as FeatureId
    return { feature, rest: text.slice(first.length).trim() }
  }
  return { feature: isFeature(on) ? on : null, rest: text }
}

const isFeature = (on: On): on is FeatureId => FEATURE.test(on)
const isId = (on: On): on is FeatureId | MilestoneId => isFeature(on) || MILESTONE.test(on)

/** "$80", "80" and "80.50"; cents, not more. */
function dollars(text: string): number | null {
  const amount = DOLLARS.exec(text)?.[1]
  return amount === undefined ? null : Number(amount)
}
