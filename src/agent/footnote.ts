/**
 * Finds footnotes that nothing refers to. GitHub doesn't show them, whatever they say. The same
 * holds for link definitions whose label says something.
 */
import { codeSpansIn } from "../core/values/code-span.ts"

/**
 * A footnote may also be defined inside quotes and lists. A label of several words belongs to a
 * link and never to a footnote.
 */
const DEFINITION =
  /^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)]))*[ \t]*\[(\^[^\s[\]]+|[^\s[\]]+[ \t][^[\]]*)\]:/
const REFERENCE = /\[(\^[^\s[\]]+|[^\s[\]]+[ \t][^[\]]*)\]/g
const FENCE = /^[ \t>]*(`{3,}|~{3,})/
/** What ends a paragraph without a blank line. */
const BEGINS_BLOCK = /^ {0,3}(?:#{1,6}(?:\s|$)|>|[-*+][ \t]|\d{1,9}[.)][ \t]|`{3}|~{3}|<)/

interface Block {
  /** null if the line is shown in any case. */
  readonly label: string | null
  readonly lines: string[]
  readonly refersTo: Set<string>
}

export function withoutUnreferenced(text: string): string {
  if (!/\]:/.test(text)) return text
  const blocks = blocksIn(text)
  const defined = Map.groupBy(blocks, ({ label }) => label)
  const shown = new Set<Block>()
  const queue = [...(defined.get(null) ?? [])]
  for (let block = queue.pop(); block; block = queue.pop()) {
    if (shown.has(block)) continue
    shown.add(block)
    for (const label of block.refersTo) queue.push(...(defined.get(label) ?? []))
  }
  if (shown.size === blocks.length) return text
  return blocks.flatMap(block => (shown.has(block) ? block.lines : [])).join("\n")
}

/** A definition with all that belongs to it, and what stands between two definitions. */
function blocksIn(text: string): readonly Block[] {
  const blocks: Block[] = []
  let block = begin(blocks, null)
  let fence: string | null = null
  let isAfterBlank = true
  for (const line of text.split("\n")) {
    const label = fence === null ? labelOf(DEFINITION.exec(line)?.[1]) : null
    const isBlank = line.trim() === ""
    if (label !== null) block = begin(blocks, label)
    else if (
      block.label !== null &&
      fence === null &&
      !isBlank &&
      !goesOn(line, block, isAfterBlank)
    )
      block = begin(blocks, null)
    const mark = FENCE.exec(line)?.[1]
    if (fence === null) for (const it of referencesIn(line, label !== null)) block.refersTo.add(it)
    if (mark !== undefined) fence = fenceAfter(fence, mark)
    block.lines.push(line)
    isAfterBlank = isBlank
  }
  return blocks
}

function begin(blocks: Block[], label: string | null): Block {
  const block: Block = { label, lines: [], refersTo: new Set() }
  blocks.push(block)
  return block
}

/**
 * A footnote's paragraph runs to the next blank line. After that, only indented text belongs to it.
 */
const goesOn = (line: string, { label }: Block, isAfterBlank: boolean): boolean => {
  if (!label?.startsWith("^")) return false
  if (/^(?: {2,}|\t)/.test(line)) return true
  return !isAfterBlank && !BEGINS_BLOCK.test(line)
}

const fenceAfter = (open: string | null, mark: string): string | null => {
  if (open === null) return mark
  return mark[0] === open[0] && mark.length >= open.length ? null : open
}

/** A reference inside code refers to nothing. */
function referencesIn(line: string, isDefinition: boolean): readonly string[] {
  if (!line.includes("[")) return []
  const rest = isDefinition ? line.slice(line.indexOf("]:") + 2) : line
  let at = 0
  const parts = codeSpansIn(rest).map(({ from, to }) => {
    const before = rest.slice(at, from)
    at = to
    return before
  })
  const prose = [...parts, rest.slice(at)].join("`")
  return [...prose.matchAll(REFERENCE)].flatMap(([, label]) => labelOf(label) ?? [])
}

const labelOf = (label: string | undefined): string | null =>
  label === undefined ? null : label.toLowerCase().replace(/\s+/g, " ").trim()
