/** A whole text out of blocks: paragraphs, tables, folds. It must never be longer than GitHub takes. */
import { BODY_CHARACTERS_MAX } from "../../values/limits.ts"

/** Hidden until a person opens it. */
interface Fold {
  readonly summary: string
  readonly body: string
}

export type Block = string | Fold | null | false

/** Our marker is added to the body later. */
const ROOM_FOR_MARKER = 1_000

/** Empty blocks leave nothing behind. The longest folds go first where the whole is too long. */
export function document(blocks: readonly Block[]): string {
  let shown: Shown = blocks.flatMap(block => block || [])
  let whole = write(shown)
  while (whole.length > BODY_CHARACTERS_MAX - ROOM_FOR_MARKER) {
    const longest = shown
      .flatMap(block => (typeof block === "string" ? [] : block))
      .reduce<Fold | null>((a, b) => (a && a.body.length >= b.body.length ? a : b), null)
    if (!longest) return `${whole.slice(0, BODY_CHARACTERS_MAX - ROOM_FOR_MARKER)}…`
    const tooLong = `${longest.summary}: too long to be shown here.`
    shown = shown.map(block => (block === longest ? tooLong : block))
    whole = write(shown)
  }
  return whole
}

type Shown = readonly (string | Fold)[]

const write = (blocks: Shown): string => blocks.map(markdown).join("\n\n")

const markdown = (block: string | Fold): string =>
  typeof block === "string"
    ? block
    : `<details><summary>${block.summary}</summary>\n\n${block.body}\n\n</details>`
