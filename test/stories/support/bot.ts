/**
 * Reads what the bot wrote. Everything counts as unread until a story has looked at it, and again
 * once it changes. A story that leaves anything unread fails.
 */
import { expect } from "vitest"
import type { Request } from "../../../src/github/request.ts"
import type { GitHub } from "./github.ts"
import { type Posted, posted } from "./posted.ts"

export interface Bot {
  /** Expects that the oldest unread comment reads like this. The pinned comment is no news. */
  says(...expected: readonly RegExp[]): Promise<Read>
  /** Expects that a comment which was read before now reads like this. */
  rewrites(...expected: readonly RegExp[]): Promise<Read>
  /** Expects that the pinned comment now reads like this. */
  shows(...expected: readonly RegExp[]): Promise<Read>
  /** Expects these reactions to be all that are new, with the oldest comment's first. */
  reacts(...contents: readonly ("eyes" | "rocket" | "confused")[]): Promise<void>
  /** All labels, one line each, new or not. */
  labels(): Promise<readonly string[]>
  milestones(): Promise<readonly string[]>
  issues(): Promise<readonly string[]>
  pullRequests(): Promise<readonly string[]>
  checks(): Promise<readonly string[]>
  /** The body of the check, issue, milestone or pull request whose line matches. */
  details(line: RegExp): Promise<string>
  /** Expects that nothing unread is left. */
  saysNoMore(): Promise<void>
}

interface Read {
  readonly id: number
  readonly body: string
}

export interface Reader extends Bot {
  unread(): Promise<readonly string[]>
}

interface Options {
  readonly github: GitHub
  readonly read: Request
  /** Waits until everybody has done what there was to do. */
  readonly rest: () => Promise<void>
}

export function createBot(options: Options): Reader {
  const reading = createReading(options)
  const { all, seen, isUnread, mark } = reading

  async function lines(kind: Posted["kind"]): Promise<readonly string[]> {
    const found = (await all()).filter(it => it.kind === kind)
    for (const it of found) mark(it)
    return found.map(it => it.line)
  }

  const unread = async () =>
    (await all())
      .filter(isUnread)
      .map(it => `${seen.has(it.id) ? "rewritten" : "new"} ${it.line}\n${indented(it.body)}`)

  return {
    ...commentsOf(reading),
    async reacts(...contents) {
      const fresh = (await all()).filter(it => it.kind === "reaction" && isUnread(it))
      expect(fresh.map(it => it.line)).toEqual(contents)
      for (const it of fresh) mark(it)
    },
    labels: () => lines("label"),
    milestones: () => lines("milestone"),
    issues: () => lines("issue"),
    pullRequests: () => lines("pull_request"),
    checks: () => lines("check"),
    async details(line) {
      const found = (await all()).find(it => line.test(it.line))
      if (!found) throw new Error(`Nothing on GitHub reads ${line}.`)
      mark(found)
      return found.body
    },
    async saysNoMore() {
      const left = await unread()
      if (left.length > 0) throw new Error(`Nobody read this:\n${left.join("\n")}`)
    },
    unread,
  }
}

interface Reading {
  /** Everything that stands on GitHub, once nobody has anything to do. */
  all(): Promise<readonly Posted[]>
  /** What each thing looked like when it was read. */
  readonly seen: ReadonlyMap<string, string>
  isUnread(it: Posted): boolean
  mark(it: Posted): void
}

function createReading({ github, read, rest }: Options): Reading {
  const seen = new Map<string, string>()
  const looksOf = (it: Posted) => `${it.line}\n${it.body}`
  let last: { readonly writes: number; readonly found: readonly Posted[] } | null = null
  return {
    seen,
    isUnread: it => seen.get(it.id) !== looksOf(it),
    mark: it => void seen.set(it.id, looksOf(it)),
    async all() {
      await rest()
      const writes = github.writes()
      // Nobody has written anything since the last reading.
      if (last?.writes !== writes) last = { writes, found: await posted(github, read) }
      return last.found
    },
  }
}

function commentsOf({
  all,
  seen,
  isUnread,
  mark,
}: Reading): Pick<Bot, "says" | "rewrites" | "shows"> {
  const isPinned = (it: Posted) => it.line.startsWith("pinned")
  const comments = async () => (await all()).filter(it => it.kind === "comment")

  function taken(found: Posted | undefined, what: string, expected: readonly RegExp[]): Read {
    if (!found) throw new Error(`${what}, though ${expected.join(", ")} was expected.`)
    for (const pattern of expected) expect(found.body).toMatch(pattern)
    mark(found)
    return { id: Number(found.id.split(" ")[1]), body: found.body }
  }

  return {
    async says(...expected) {
      const fresh = (await comments()).filter(it => !seen.has(it.id) && !isPinned(it))
      return taken(fresh[0], "The bot said nothing new", expected)
    },
    async rewrites(...expected) {
      const changed = (await comments()).filter(it => seen.has(it.id) && isUnread(it))
      return taken(
        changed.find(it => !isPinned(it)),
        "The bot rewrote nothing",
        expected,
      )
    },
    async shows(...expected) {
      return taken((await comments()).find(isPinned), "Nothing is pinned", expected)
    },
  }
}

const indented = (body: string): string =>
  body
    .split("\n")
    .slice(0, 12)
    .map(line => `    ${line}`)
    .join("\n")
