/** A check as a whole: its name, its state and its text. */
import type { Annotation, Button, CheckOutput } from "../../log/effect.ts"
import type { AttemptCheck } from "../../view/check.ts"
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
}

/** GitHub shows a check as green only if it is completed. */
export const output = (
  { conclusion, buttons }: AttemptCheck,
  { title, blocks, annotations = [] }: Said,
): CheckOutput => ({
  status: conclusion === null ? "in_progress" : "completed",
  conclusion,
  text: text(plain(title, 200), document(blocks)),
  annotations,
  buttons: buttons.map(identifier => ({ identifier, ...BUTTONS[identifier] })),
})

/** GitHub allows three buttons, with 20 characters for a label and 40 for a description. */
const BUTTONS: Readonly<Record<Button["identifier"], Omit<Button, "identifier">>> = {
  retry: { label: "Retry", description: "Try it again" },
  explain: { label: "Explain", description: "Why it is not done yet" },
  accept: { label: "Accept", description: "Let it pass, in your name" },
}
