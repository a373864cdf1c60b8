/**
 * Lists refs for version 2 of git's protocol (gitprotocol-v2). Every job asks for them, and a
 * process for each answer costs more than reading them here. It must never answer a request that it
 * doesn't fully understand; git's own service answers those.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { listRefs, type Ref } from "../objects/ref-files.ts"
import { FLUSH, packet } from "./pkt-line.ts"

interface Asked {
  readonly symrefs: boolean
  readonly peel: boolean
  readonly unborn: boolean
  /** If empty, the client asks for all refs. */
  readonly prefixes: readonly string[]
}

/** Null if git must answer, because this is another request or asks for more than names and ids. */
export function answerLsRefs(directory: string, body: Uint8Array): Buffer | null {
  const asked = read(Buffer.from(body))
  if (asked === null) return null
  const { prefixes } = asked
  const isAsked = (name: string) =>
    prefixes.length === 0 || prefixes.some(prefix => name.startsWith(prefix))
  const refs = listRefs(directory, "refs/")
  const found = refs.filter(({ name }) => isAsked(name))
  // Only the tag object says what an annotated tag points at, and we don't read objects here.
  if (asked.peel && found.some(({ name }) => name.startsWith("refs/tags/"))) return null
  const head = isAsked("HEAD") ? headLine(directory, refs, asked) : []
  if (head === null) return null
  const lines = [...head, ...found.map(({ name, sha }) => `${sha} ${name}`)]
  return Buffer.concat([...lines.map(line => packet(`${line}\n`)), FLUSH])
}

function headLine(
  directory: string,
  refs: readonly Ref[],
  { symrefs, unborn }: Asked,
): readonly string[] | null {
  const [, target] =
    /^ref: (refs\/\S+)\n$/.exec(readFileSync(join(directory, "HEAD"), "utf8")) ?? []
  if (target === undefined) return null
  const at = refs.find(({ name }) => name === target)
  if (at === undefined && !(unborn && symrefs)) return []
  return [`${at?.sha ?? "unborn"} HEAD${symrefs ? ` symref-target:${target}` : ""}`]
}

function read(body: Buffer): Asked | null {
  const lines = linesIn(body)
  const delimiter = lines?.indexOf(DELIMITER) ?? -1
  if (lines === null || delimiter === -1 || lines.indexOf(END) !== lines.length - 1) return null
  const [command, ...capabilities] = lines.slice(0, delimiter)
  if (command !== "command=ls-refs" || !capabilities.every(it => CAPABILITY.test(it))) return null
  const wanted = lines.slice(delimiter + 1, -1)
  const prefixes = wanted.flatMap(it => (it.startsWith(PREFIX) ? [it.slice(PREFIX.length)] : []))
  const words = wanted.filter(it => !it.startsWith(PREFIX))
  if (!words.every(it => WORDS.includes(it))) return null
  const [symrefs, peel, unborn] = WORDS.map(word => words.includes(word))
  return { symrefs: symrefs!, peel: peel!, unborn: unborn!, prefixes }
}

/** Two packets of four bytes with a meaning of their own. A line of a request is always longer. */
const [DELIMITER, END] = ["0001", "0000"]

const PREFIX = "ref-prefix "
const WORDS: readonly string[] = ["symrefs", "peel", "unborn"]
const CAPABILITY = /^(agent=.*|session-id=.*|object-format=sha1)$/

/** Null if the body doesn't consist of whole lines. */
function linesIn(body: Buffer): readonly string[] | null {
  const lines: string[] = []
  for (let at = 0; at < body.length; ) {
    const digits = body.toString("latin1", at, at + 4)
    if (!/^[0-9a-f]{4}$/.test(digits)) return null
    const length = Number.parseInt(digits, 16)
    const marker = MARKERS[length]
    if (marker === undefined && (length < 4 || at + length > body.length)) return null
    lines.push(marker ?? body.toString("utf8", at + 4, at + length).replace(/\n$/, ""))
    at += marker === undefined ? length : 4
  }
  return lines
}

const MARKERS: Readonly<Record<number, string>> = { 0: END, 1: DELIMITER }
