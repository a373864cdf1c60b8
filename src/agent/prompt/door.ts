/**
 * The one door through which text of others enters a prompt. Everything from a brief goes through
 * here, except ids and commits, whose form is known.
 */
import { withoutHidden } from "../../core/values/hidden.ts"
import { cleanText } from "../clean.ts"
import { bullets } from "./section.ts"

export interface Door {
  /** Markdown that people or agents wrote. What GitHub doesn't show of it is removed. */
  readonly said: (of: string, text: string) => string
  /** Several such texts, oldest first. If there are too many, the newest stay. */
  readonly allSaid: (entries: readonly { readonly of: string; readonly text: string }[]) => string
  /**
   * Text of a plan, which people have read letter by letter. Only invisible characters are removed.
   */
  readonly whole: (of: string, text: string) => string
  /** The same as a list. */
  readonly facts: (of: string, facts: readonly string[]) => string
}

/** The largest fact is a criterion with everything that it expects. */
const FACT_CHARACTERS_MAX = 20_000
/**
 * The size of one conversation, which has to fit into a planner's context beside the code that it
 * reads.
 */
const ALL_CHARACTERS_MAX = 200_000
const LABEL_CHARACTERS_MAX = 80
/** The size of a plan with the skills that it makes, of which a few are long. */
const WHOLE_CHARACTERS_MAX = 400_000

/** `nonce` is drawn for this prompt alone, so no text that was written before can contain it. */
export function openDoor(nonce: string): Door {
  const between = (of: string, text: string) => {
    const inside = withoutHidden(text).replaceAll(nonce, "")
    const label = oneLine(of).slice(0, LABEL_CHARACTERS_MAX)
    const [begin, end] = [`[${label} ${nonce}: begin]`, `[${label} ${nonce}: end]`]
    return inside === "" ? "" : `${begin}\n${inside}\n${end}`
  }
  const said = (of: string, text: string) => between(of, cleanText(text))
  const whole = (of: string, text: string) => between(of, cut(text, WHOLE_CHARACTERS_MAX))
  return {
    said,
    allSaid(entries) {
      const all = entries.map(({ of, text }) => said(of, text))
      const kept = newest(all, ALL_CHARACTERS_MAX)
      const left = all.length - kept.length
      return [...(left > 0 ? [`(${left} before these are left out)`] : []), ...kept].join("\n\n")
    },
    whole,
    facts: (of, facts) => whole(of, bullets(facts.map(fact => cut(fact, FACT_CHARACTERS_MAX)))),
  }
}

/** One fact as a single line. */
export const oneLine = (text: string): string => withoutHidden(text).replace(/\s+/g, " ").trim()

/** A command, pattern or path exactly as it is, in a code span that shows where it ends. */
export function literal(text: string): string {
  const runs = text.match(/`+/g) ?? []
  const ticks = "`".repeat(runs.reduce((most, run) => Math.max(most, run.length), 0) + 1)
  const pad = text.startsWith("`") || text.endsWith("`") ? " " : ""
  return `${ticks}${pad}${text}${pad}${ticks}`
}

const cut = (text: string, max: number): string =>
  text.length > max ? `${text.slice(0, max)}\n(cut here)` : text

function newest(texts: readonly string[], max: number): readonly string[] {
  let room = max
  const from = texts.findLastIndex(text => {
    room -= text.length
    return room < 0
  })
  return texts.slice(Math.min(from + 1, Math.max(0, texts.length - 1)))
}
