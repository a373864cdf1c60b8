/**
 * Notices that an agent which may only read tried to change what it reads and was kept from it. The
 * agent itself sees no more than an error of the system, or of a tool.
 */
import { isAbsolute, relative, resolve } from "node:path"
import type { SessionUpdate } from "@agentclientprotocol/sdk"
import type { Role } from "../core/log/attempt.ts"
import { lineOf, tailOf } from "../core/values/printed.ts"
import { CHANGES } from "./answer-permission.ts"

export interface RefusedWrites {
  update(update: SessionUpdate): void
  /** The first path; null if there was none. */
  first(): string | null
}

interface Watching {
  readonly role: Role
  /** Its tree. What it may not change elsewhere is nothing that it judges. */
  readonly cwd: string
}

type Call = Extract<SessionUpdate, { sessionUpdate: "tool_call" | "tool_call_update" }>

const NO_REFUSED_WRITES: RefusedWrites = { update: () => undefined, first: () => null }

/** `onRefused` is called once for each path. */
export function watchRefusedWrites(
  { role, cwd }: Watching,
  onRefused: (path: string) => void,
): RefusedWrites {
  if (role !== "planner" && role !== "validator") return NO_REFUSED_WRITES
  const told: string[] = []
  /** What is known of calls that go on; later updates repeat only what is new. */
  const calls = new Map<string, { readonly kind: string; readonly path: string | null }>()
  const note = (path: string | null) => {
    const within = path === null ? null : pathIn(cwd, path)
    if (within === null || told.includes(within) || told.length >= PATHS_MAX) return
    told.push(within)
    onRefused(within)
  }
  return {
    first: () => told[0] ?? null,
    update(update) {
      if (update.sessionUpdate !== "tool_call" && update.sessionUpdate !== "tool_call_update")
        return
      const before = calls.get(update.toolCallId)
      const call = {
        kind: update.kind ?? before?.kind ?? "other",
        path: pathOf(update) ?? before?.path ?? null,
      }
      if (calls.size < CALLS_MAX) calls.set(update.toolCallId, call)
      if (update.status !== "completed" && update.status !== "failed") return
      // A file that is read may tell of read-only file systems.
      for (const line of LOOKS.includes(call.kind) ? [] : linesOf(update)) {
        if (READ_ONLY.test(line)) note(pathNamedIn(line) ?? call.path)
      }
      if (update.status === "failed" && CHANGES.includes(call.kind)) note(call.path)
      calls.delete(update.toolCallId)
    },
  }
}

const LOOKS = ["read", "search", "fetch", "think"]

/** Nobody reads more of them. */
const PATHS_MAX = 5
const CALLS_MAX = 1_000
const CHARACTERS_MAX = 100_000

/** As Linux and macOS call it, and as Node does. */
const READ_ONLY = /read-only file system|\bEROFS\b/i
/** The apostrophe of "can't" opens nothing. */
const QUOTED = /(?<!\w)['"‘`]([^'"’`\n]{1,300})['"’`]/
/** A shell names it in front of the error. */
const BEFORE = /([^\s:]{1,300}): read-only file system/i

const pathNamedIn = (line: string): string | null =>
  QUOTED.exec(line)?.[1] ?? BEFORE.exec(line)?.[1] ?? null

/** null: it lies elsewhere. */
function pathIn(cwd: string, path: string): string | null {
  const way = relative(cwd, resolve(cwd, path))
  const isOutside = way === ".." || way.startsWith("../") || isAbsolute(way)
  return isOutside || way === "" ? null : lineOf(way, 200)
}

const NAMES = ["path", "file_path", "filePath", "abs_path", "absolute_path", "filename", "file"]

function pathOf({ locations, content, rawInput }: Call): string | null {
  const [location] = locations ?? []
  if (location) return location.path
  const diff = (content ?? []).find(it => it.type === "diff")
  if (diff?.type === "diff") return diff.path
  const given = (rawInput ?? {}) as Readonly<Record<string, unknown>>
  const named = NAMES.map(name => given[name]).find(it => typeof it === "string")
  return typeof named === "string" ? named : null
}

function linesOf({ content, rawOutput }: Call): readonly string[] {
  const texts = (content ?? []).flatMap(it =>
    it.type === "content" && it.content.type === "text" ? [it.content.text] : [],
  )
  const all = [...texts, ...textsWithin(rawOutput)].join("\n")
  return READ_ONLY.test(all) ? tailOf(all, CHARACTERS_MAX).split("\n") : []
}

/** Every agent gives it a form of its own. */
function textsWithin(value: unknown): readonly string[] {
  if (typeof value === "string") return [value]
  return value !== null && typeof value === "object"
    ? Object.values(value).flatMap(textsWithin)
    : []
}
