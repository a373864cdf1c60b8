/** Puts blocks together into one text: paragraphs, tables, folds. It must never be longer than GitHub takes. */
import { BODY_CHARACTERS_MAX } from "../../values/limits.ts"

/** Its body is hidden until a person opens it. */
interface Fold {
  readonly summary: string
  readonly body: string
}

export type Block = string | Fold | null | false

/** Room for our marker, which is added to the body later. */
const ROOM_FOR_MARKER = 1_000

/** Empty blocks leave no gap. If the whole is too long, the longest folds are left out first. */
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
