/** Parses a policy file into values and the lines on which they are. It doesn't check them. */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml"
import type { ParsedFile } from "../core/plan/policy/parsed.ts"

/** A file that people write by hand is far smaller. A larger one would cost memory at each look. */
const CHARACTERS_MAX = 100_000
/** Few aliases are allowed, because aliases of aliases grow without end. */
const ALIASES_MAX = 20

export function parsePolicyFile(name: string, text: string): ParsedFile {
  const broken = (line: number, said: string): ParsedFile => ({
    ...{ name, value: null, lines: new Map(), broken: { line, said } },
  })
  if (text.length > CHARACTERS_MAX) return broken(1, `${text.length} characters`)
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false })
  const [error] = document.errors
  if (error) return broken(counter.linePos(error.pos[0]).line, error.message)
  const lines = new Map<string, number>()
  note(document.contents, "", { counter, lines })
  try {
    return { name, value: document.toJS({ maxAliasCount: ALIASES_MAX }), lines, broken: null }
  } catch (error) {
    return broken(1, error instanceof Error ? error.message : String(error))
  }
}

interface Noting {
  readonly counter: LineCounter
  readonly lines: Map<string, number>
}

function note(node: Node | null, path: string, noting: Noting): void {
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : String(key)
      noteOne(key as Node, value as Node | null, below(path, name), noting)
    }
  } else if (isSeq(node)) {
    for (const [at, item] of node.items.entries()) {
      noteOne(item as Node, item as Node, below(path, String(at)), noting)
    }
  }
}

function noteOne(at: Node, value: Node | null, path: string, noting: Noting): void {
  const start = at.range?.[0]
  if (start !== undefined) noting.lines.set(path, noting.counter.linePos(start).line)
  note(value, path, noting)
}

const below = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`)
