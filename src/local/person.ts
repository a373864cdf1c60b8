/** The person at the terminal: asks them, and turns their answers into comments. */
import type { Mission } from "../core/log/mission.ts"
import type { Wait } from "../core/log/wait.ts"
import { addressed } from "../core/people/address.ts"
import { openRound } from "../core/people/stage.ts"
import { short } from "../core/values/digest.ts"
import { proposalOf } from "../core/work/phase.ts"

export interface Terminal {
  /** Whether a person can answer here. */
  readonly isAttended: boolean
  readonly line: (text: string) => void
  /** How wide it is; null or left out: the output is no terminal. */
  readonly columns?: () => number | null
  /** Shows a line until the next one is written; null: none. Left out: it can't. */
  readonly live?: (text: string | null) => void
  /** Null if nobody is there to answer, or if the input has ended. */
  readonly ask: (prompt: string) => Promise<string | null>
}

export interface PersonOptions {
  readonly terminal: Terminal
  /** `--yes`: takes every default and approves. */
  readonly isYes: boolean
  /** Text of a file of answers, for the first open round; null if none was given. */
  readonly answers: string | null
  /** True if an earlier process began the mission. */
  readonly isResumed: boolean
  readonly post: (body: string) => Promise<void>
  readonly showPlan: (mission: Mission) => void
}

export interface Person {
  /**
   * True if something was said and the mission goes on; false if it waits for somebody who isn't
   * here.
   */
  answer(mission: Mission, waits: readonly Wait[]): Promise<boolean>
}

/** Removes control characters, so that no text can drive a person's terminal. */
export const safe = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, " ")

/** Quotes a text so that a shell reads it as one word. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`

/**
 * Each wait is answered once: if that didn't end it, saying it again wouldn't either. Only about a
 * plan a person is asked until they approve or end it, because their words may be refused.
 */
export function createPerson(options: PersonOptions): Person {
  const said = new Set<string>()
  let { answers: file } = options
  let shown = 0
  const wordsFor = (wait: Wait, mission: Mission): Promise<string | null> => {
    if (wait.type === "approval") {
      if (shown !== wait.version) options.showPlan(mission)
      shown = wait.version
      return approval(mission, options)
    }
    if (wait.type !== "answers") return Promise.resolve("/mission resume")
    const given = file
    file = null
    return given === null ? answers(mission, options) : Promise.resolve(given)
  }
  return {
    async answer(mission, waits) {
      for (const wait of waits) {
        const key = keyOf(wait, options)
        if (key === null || said.has(key)) continue
        if (!(wait.type === "approval" && options.terminal.isAttended && !options.isYes))
          said.add(key)
        const words = await wordsFor(wait, mission)
        if (words === null) continue
        await options.post(words)
        return true
      }
      return false
    },
  }
}

/** Null if nothing that is said at this terminal can end the wait. */
function keyOf(wait: Wait, { isResumed }: PersonOptions): string | null {
  if (wait.type === "answers") return `answers ${wait.round}`
  if (wait.type === "approval") return `approval ${wait.version}`
  return isResumed && isTriedAgain(wait) ? "resume" : null
}

/** Whether the wait is tried again when a person types the command again. */
export const isTriedAgain = (wait: Wait): boolean =>
  wait.type === "held" && /^(infra|person)$/.test(wait.hold)

/**
 * Null if nobody answers. If all are defaults, the reply is one word, else it's written like any
 * other.
 */
async function answers(m: Mission, options: PersonOptions): Promise<string | null> {
  const { terminal, isYes } = options
  const questions = openRound(m)?.questions ?? []
  if (isYes) {
    for (const { text, default: taken } of questions) {
      terminal.line(`  ${safe(text)}  ${safe(taken)} (--yes takes the default)`)
    }
    return "/mission go"
  }
  const many = questions.length === 1 ? "1 question" : `${questions.length} questions`
  const prompts = questions.map((q, at) => ({
    because: `   asked because ${safe(q.because)}`,
    prompt: `${at + 1}. ${safe(q.text)}  [${safe(q.default)}] `,
  }))
  terminal.line("")
  if (!terminal.isAttended) {
    // People who read this output later can write a file of answers from it.
    terminal.line(`${many}, with the default of each`)
    for (const { because, prompt } of prompts)
      for (const text of [prompt, because]) terminal.line(text)
    return null
  }
  terminal.line(`${many}, Enter takes the default`)
  const given: string[] = []
  for (const { because, prompt } of prompts) {
    terminal.line(because)
    const answer = await terminal.ask(prompt)
    if (answer === null) return null
    given.push(answer.trim())
  }
  if (given.every(answer => answer === "")) return "/mission go"
  // A command stays a command, even if it was typed as an answer.
  const command = given.find(answer => addressed(answer) !== null)
  if (command !== undefined) return command
  return given
    .map((answer, index) => `${index + 1}. ${answer || questions[index]?.default || ""}`)
    .join("\n")
}

/** Null if the plan isn't started now. It stays as it is. */
async function approval(m: Mission, { terminal, isYes }: PersonOptions): Promise<string | null> {
  const proposal = proposalOf(m)
  if (!proposal) return null
  const approve = `/mission approve ${short(proposal.digest)}`
  if (isYes) return approve
  for (;;) {
    const answer = (await terminal.ask("start? [Y/n/edit] "))?.trim()
    if (answer === undefined || /^no?$/i.test(answer)) return null
    if (/^(?:y|yes)?$/i.test(answer)) return approve
    if (answer.startsWith("/mission")) return answer
    if (!/^e(?:dit)?$/i.test(answer)) return revision(answer)
    const words = (await terminal.ask("what should be different? "))?.trim()
    if (words === undefined) return null
    if (words !== "") return revision(words)
  }
}

const revision = (words: string): string => `/mission revise ${words.replace(/^edit:?\s+/i, "")}`
