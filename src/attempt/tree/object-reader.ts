/**
 * Reads objects through one `git cat-file --batch` that goes on running, because a process for each
 * object takes longer than the reading. It ends when nobody has asked for a while, and with us.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { tailOf } from "../../core/values/printed.ts"
import { GitError } from "./git-error.ts"
import { textOfBytes } from "./path-bytes.ts"

export interface ObjectReader {
  /** The content of what the name stands for. Throws GitError if there is no such object. */
  read(name: string): Promise<Buffer>
}

export interface Reading {
  readonly env: Readonly<Record<string, string>>
  /** How long one answer may take. */
  readonly limitMs: number
  readonly bytesMax: number
}

/** Longer than a step needs between two objects, and shorter than anybody waits. */
const REST_MS = 2_000

export function createObjectReader(reading: Reading): ObjectReader {
  let batch: Batch | null = null
  const read = (name: string): Promise<Buffer> => {
    // A second line would be a question of its own.
    if (name.includes("\n")) return Promise.reject(noObject(name))
    if (batch === null || batch.isOver()) batch = startBatch(reading, read)
    return batch.read(name)
  }
  return { read }
}

const noObject = (name: string): GitError => new GitError(`git cat-file knows no object ${name}`)

interface Batch {
  isOver(): boolean
  read(name: string): Promise<Buffer>
}

interface Question {
  readonly name: string
  readonly give: (content: Buffer) => void
  readonly fail: (error: GitError) => void
}

/** `again` asks another process. */
function startBatch({ env, limitMs, bytesMax }: Reading, again: ObjectReader["read"]): Batch {
  const child = spawn("git", ["cat-file", "--batch"], { env, stdio: ["pipe", "pipe", "pipe"] })
  const questions: Question[] = []
  const answers = answersIn(bytesMax)
  let timer: NodeJS.Timeout | null = null
  let over = false
  const end = (error: GitError) => {
    over = true
    if (timer) clearTimeout(timer)
    child.kill("SIGKILL")
    for (const { fail } of questions.splice(0)) fail(error)
  }
  const wait = () => {
    if (timer) clearTimeout(timer)
    const isAsked = questions.length > 0
    hold(child, isAsked)
    timer = isAsked
      ? setTimeout(
          () => end(new GitError(`git cat-file took over ${limitMs} ms`, "ended")),
          limitMs,
        )
      : setTimeout(() => end(new GitError("git cat-file rests")), REST_MS).unref()
  }
  child.stdout.on("data", (part: Buffer) => {
    for (const answer of answers(part)) {
      const question = questions.shift()
      if (answer === "too_much") {
        question?.fail(new GitError(`git cat-file printed over ${bytesMax} bytes`, answer))
        // The rest of it would have to be read first, so another process answers what follows.
        const later = questions.splice(0)
        end(new GitError("git cat-file rests"))
        for (const { name, give, fail } of later) again(name).then(give, fail)
        return
      }
      if (answer === null) question?.fail(noObject(question.name))
      else question?.give(answer)
    }
    wait()
  })
  const said = saidBy(child)
  // Its end tells why.
  child.stdin.on("error", () => {})
  child.once("error", ({ message }) =>
    end(new GitError(`git does not start: ${message}`, "no_start")),
  )
  child.once("close", (code, signal) => end(ended(code ?? signal, said())))
  return {
    isOver: () => over,
    read: name =>
      new Promise((give, fail) => {
        questions.push({ name, give, fail })
        child.stdin.write(`${name}\n`)
        wait()
      }),
  }
}

/** What it wrote as errors, at the end. */
function saidBy(child: ChildProcessWithoutNullStreams): () => string {
  let bytes: Buffer = Buffer.alloc(0)
  child.stderr.on("data", (part: Buffer) => {
    bytes = Buffer.concat([bytes, part]).subarray(-SAID_BYTES_MAX)
  })
  return () => textOfBytes(bytes)
}

const SAID_BYTES_MAX = 20_000

const ended = (how: number | string | null, said: string): GitError =>
  typeof how === "number"
    ? new GitError(`git cat-file ended with ${how}: ${tailOf(said, 2_000)}`)
    : new GitError(`git cat-file was ended by ${how}`, "killed")

/** Whether our own process waits for it before it ends. */
function hold(child: ChildProcessWithoutNullStreams, isAsked: boolean): void {
  const parts = [child, child.stdin, child.stdout, child.stderr] as unknown as Record<
    "ref" | "unref",
    () => void
  >[]
  for (const part of parts) part[isAsked ? "ref" : "unref"]()
}

type Answer = Buffer | "too_much" | null

/** Each answer is `<id> <type> <bytes>`, the content and a line end, or the name and why not. */
function answersIn(bytesMax: number): (part: Buffer) => readonly Answer[] {
  let parts: Buffer[] = []
  let held = 0
  /** Bytes with which the next answer is whole; null while its first line isn't. */
  let wanted: number | null = null
  return part => {
    parts.push(part)
    held += part.length
    const answers: Answer[] = []
    for (;;) {
      if (wanted !== null && held < wanted) return answers
      const all = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
      parts = [all]
      const line = all.indexOf("\n")
      if (line < 0) return answers
      const [, size] = / (\d+)$/.exec(all.toString("latin1", 0, line)) ?? []
      if (Number(size ?? 0) > bytesMax) return [...answers, "too_much"]
      wanted = size === undefined ? line + 1 : line + 2 + Number(size)
      if (held < wanted) return answers
      answers.push(size === undefined ? null : Buffer.from(all.subarray(line + 1, wanted - 1)))
      parts = [all.subarray(wanted)]
      held -= wanted
      wanted = null
    }
  }
}
