/** A check as a whole: its name, its state and its text. */
import type { Annotation, Button, CheckOutput } from "../../log/effect.ts"
import { type Block, document } from "../markdown/document.ts"
import { plain } from "../markdown/neutral.ts"
import { text } from "../text.ts"

export interface NamedCheck {
  readonly name: string
  readonly output: CheckOutput
}

interface Said {
  readonly title: string
  readonly blocks: readonly Block[]
  readonly annotations?: readonly Annotation[]
  readonly buttons?: readonly Button[]
}

const said = ({ title, blocks, annotations = [], buttons = [] }: Said) => ({
  text: text(plain(title, 200), document(blocks)),
  annotations,
  buttons,
})

/** Everything has been judged on this commit, or will be: GitHub takes only what is completed for green. */
export const completed = (conclusion: CheckOutput["conclusion"], it: Said): CheckOutput => ({
  status: "completed",
  conclusion,
  ...said(it),
})

export const going = (it: Said): CheckOutput => ({
  status: "in_progress",
  conclusion: null,
  ...said(it),
})
