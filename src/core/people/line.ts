/**
 * The lines of a comment, each with the way GitHub shows it. They are read once, from first to
 * last, so that no text takes longer than its length.
 */
import { isOfMailHead, mailHeadIn } from "./mail-head.ts"

export interface Line {
  readonly text: string
  /** `hidden`: an HTML comment, which nobody sees. */
  readonly is: "words" | "blank" | "quote" | "code" | "hidden"
  /** In code between fences: the fences themselves. */
  readonly fence?: "opens" | "closes"
  /** In a quote: everything from the mail that is answered. */
  readonly isAnswered?: true
}

interface Fence {
  readonly mark: string
  readonly length: number
}

export function linesOf(text: string): readonly Line[] {
  const lines: Line[] = []
  let fence: Fence | null = null
  let isHidden = false
  let isAnswered = false
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    if (isAnswered) {
      lines.push(answered(line))
      continue
    }
    if (fence) {
      const closes = isClosedBy(fence, line)
      lines.push({ text: line, is: "code", ...(closes ? { fence: "closes" } : {}) })
      if (closes) fence = null
      continue
    }
    const hides = isHidden || /^ {0,3}<!--/.test(line)
    if (hides) {
      lines.push({ text: line, is: "hidden" })
      isHidden = !line.includes("-->")
      continue
    }
    if (isOfMailHead(line)) {
      isAnswered = true
      const head = lines.splice(mailHeadIn(lines.map(it => (it.is === "words" ? it.text : ""))))
      lines.push(...head.map(it => answered(it.text)), answered(line))
      continue
    }
    fence = fenceIn(line)
    if (fence) lines.push({ text: line, is: "code", fence: "opens" })
    else lines.push({ text: line, is: kindOf(line, lines.at(-1)) })
  }
  return lines
}

const answered = (text: string): Line => ({ text, is: "quote", isAnswered: true })

/** The content of each block between fences. The last block may have no end, as on GitHub. */
export function fencedIn(text: string): readonly string[] {
  const blocks: string[][] = []
  let open: string[] | null = null
  for (const line of linesOf(text)) {
    if (line.fence === "opens") {
      open = []
      blocks.push(open)
    } else if (line.fence === "closes") open = null
    else if (line.is === "code") open?.push(line.text)
  }
  return blocks.map(block => block.join("\n"))
}

function fenceIn(line: string): Fence | null {
  const found = /^ {0,3}(`{3,}|~{3,})/.exec(line)
  const run = found?.[1]
  if (!run) return null
  const mark = run[0]!
  // "```a``` is code" is a line with code in it.
  return mark === "`" && line.includes("`", found[0].length) ? null : { mark, length: run.length }
}

/** A fence ends with at least as many of the same mark, and nothing after them. */
function isClosedBy({ mark, length }: Fence, line: string): boolean {
  const text = line.trim()
  if (/^(?: {4}| {0,3}\t)/.test(line) || text.length < length) return false
  for (const character of text) if (character !== mark) return false
  return true
}

function kindOf(line: string, before: Line | undefined): Line["is"] {
  if (line.trim() === "") return "blank"
  if (/^ {0,3}>/.test(line)) return "quote"
  // After a line of words, an indented line continues them.
  const canBeCode = before === undefined || before.is !== "words"
  return canBeCode && isIndented(line) ? "code" : "words"
}

/** White space that makes GitHub show the line as code, so that its author only speaks about what it says. */
export const isIndented = (line: string): boolean => /^(?: {4}| {0,3}\t)/.test(line)
