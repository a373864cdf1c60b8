/** The person at the terminal: what they are asked, and the comments that their answers become. */
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
  /** null: nobody is there to answer, or the input has ended. */
  readonly ask: (prompt: string) => Promise<string | null>
}

export interface PersonOptions {
  readonly terminal: Terminal
  /** Takes every default and approves. */
  readonly isYes: boolean
  /** Text of a file of answers, for the first round that is open; null: none was given. */
  readonly answers: string | null
  /** An earlier process began it. */
  readonly isResumed: boolean
  readonly post: (body: string) => Promise<void>
  readonly showPlan: (mission: Mission) => void
}

export interface Person {
  /** True: something was said, and the mission goes on. False: it waits for somebody who is not here. */
  answer(mission: Mission, waits: readonly Wait[]): Promise<boolean>
}

/** Control characters of others may not drive a person's terminal. */
export const safe = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, " ")

/** As a shell takes it for one word. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`

/**
 * Each wait is answered once: if that did not end it, saying it again would not either. Of a plan a
 * person at the terminal is asked until they approve it or end it, for their words may be refused.
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

/** null: nothing that is said at this terminal ends it. */
function keyOf(wait: Wait, { isResumed }: PersonOptions): string | null {
  if (wait.type === "answers") return `answers ${wait.round}`
  if (wait.type === "approval") return `approval ${wait.version}`
  return isResumed && isTriedAgain(wait) ? "resume" : null
}

/** Whoever types the command again wants it to be tried again. */
export const isTriedAgain = (wait: Wait): boolean =>
  wait.type === "held" && /^(infra|person)$/.test(wait.hold)

/** null: nobody answers. All defaults are one word; anything else is a reply like any other. */
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
    // Whoever reads this later writes a file of answers from it.
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
  // A command is none the less one for being typed where an answer was asked for.
  const command = given.find(answer => addressed(answer) !== null)
  if (command !== undefined) return command
  return given
    .map((answer, index) => `${index + 1}. ${answer || questions[index]?.default || ""}`)
    .join("\n")
}

/** null: it is not started now, and stays as it is. */
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
