/** The person at the terminal: what they are asked, and the comments that their answers become. */
import type { Mission } from "../core/log/mission.ts"
import type { Wait } from "../core/log/wait.ts"
import { short } from "../core/words/digest.ts"
import { openQuestions, proposalOf } from "../core/work/phase.ts"

export interface Terminal {
  readonly line: (text: string) => void
  /** null: nobody is there to answer, or the input has ended. */
  readonly ask: (prompt: string) => Promise<string | null>
}

export interface PersonOptions {
  readonly terminal: Terminal
  /** Takes every default and approves. */
  readonly isYes: boolean
  /** Lines of a file of answers, in the order of the questions; null: none was given. */
  readonly answers: string | null
  readonly post: (body: string) => Promise<void>
  readonly showPlan: (mission: Mission) => void
}

export interface Person {
  /** True: something was said, and the mission goes on. False: it waits for somebody who is not here. */
  answer(mission: Mission, waits: readonly Wait[]): Promise<boolean>
}

export function createPerson(options: PersonOptions): Person {
  const said = new Set<string>()
  const once = async (key: string, body: string): Promise<boolean> => {
    if (said.has(key)) return true
    said.add(key)
    await options.post(body)
    return true
  }
  return {
    async answer(mission, waits) {
      for (const wait of waits) {
        if (wait.type === "answers") {
          const key = `answers ${wait.round}`
          if (said.has(key)) return true
          const body = await answers(mission, options)
          return body === null ? false : once(key, body)
        }
        if (wait.type === "approval") {
          const key = `approval ${wait.version}`
          if (said.has(key)) return true
          const body = await approval(mission, options)
          return body === null ? false : once(key, body)
        }
      }
      return false
    },
  }
}

/** null: nobody answers. All defaults are one word; anything else is a reply like any other. */
async function answers(m: Mission, options: PersonOptions): Promise<string | null> {
  const { terminal, isYes } = options
  const questions = openQuestions(m)?.questions ?? []
  if (options.answers !== null) return options.answers
  if (isYes) return "/mission go"
  const many = questions.length === 1 ? "1 question" : `${questions.length} questions`
  terminal.line("")
  terminal.line(`${many}, Enter takes the default`)
  const given: string[] = []
  for (const [index, question] of questions.entries()) {
    const prompt = `${index + 1}. ${question.text}  [${question.default}] `
    const answer = await terminal.ask(prompt)
    if (answer === null) return null
    given.push(answer.trim())
  }
  if (given.every(answer => answer === "")) return "/mission go"
  return given
    .map((answer, index) => `${index + 1}. ${answer || questions[index]?.default || ""}`)
    .join("\n")
}

async function approval(m: Mission, options: PersonOptions): Promise<string | null> {
  const { terminal, isYes, showPlan } = options
  const proposal = proposalOf(m)
  if (!proposal) return null
  showPlan(m)
  const approve = `/mission approve ${short(proposal.digest)}`
  if (isYes) return approve
  const answer = await terminal.ask("start? [Y/n] ")
  if (answer === null) return null
  return /^\s*(y(es)?)?\s*$/i.test(answer) ? approve : "/mission cancel"
}
