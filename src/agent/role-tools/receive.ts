/**
 * Handles one call at the desk: what the agent has handed in after it, and what it gets as an
 * answer. Pure.
 */
import { headOf } from "../../core/values/printed.ts"
import { EMPTY_HAND, type Hand, type ToolContext } from "./hand.ts"
import { toolsFor } from "./tools.ts"

/** A long feature reports a few dozen times; more than this is a loop. */
export const CALLS_MAX = 1_000
/** Room for a few whole plans and all evidence; the report in the log is far smaller. */
export const BYTES_MAX = 16 * 1024 * 1024
const REFUSAL_CHARACTERS_MAX = 400

export interface Received {
  readonly hand: Hand
  readonly answer: { readonly text: string; readonly isError: boolean }
}

export function receive(
  before: Hand,
  call: { readonly name: string; readonly given: unknown },
  context: ToolContext,
): Received {
  const bytes = before.bytes + Buffer.byteLength(JSON.stringify(call.given) ?? "")
  const hand = { ...before, calls: before.calls + 1, bytes }
  const refuse = (text: string): Received => ({
    hand: { ...hand, refusal: headOf(text, REFUSAL_CHARACTERS_MAX) },
    answer: { text: `Not taken. ${text}`, isError: true },
  })
  if (hand.calls > CALLS_MAX) return refuse(`At most ${CALLS_MAX} calls an attempt.`)
  if (bytes > BYTES_MAX) return refuse(`At most ${BYTES_MAX} bytes of arguments an attempt.`)
  const tools = toolsFor(context.brief)
  const tool = tools.find(({ name }) => name === call.name)
  if (!tool) {
    const names = tools.map(({ name }) => name).join(", ")
    return refuse(`There is no tool "${call.name}". The tools of this session: ${names}.`)
  }
  if (before.isSubmitted) return refuse("The report was handed in already. End your turn now.")
  const taken = tool.receive(call.given, hand, context)
  if (taken.is === "refused") return refuse(taken.answer)
  return {
    hand: {
      ...hand,
      handed: { ...hand.handed, ...taken.handed },
      isSubmitted: tool.closes,
      refusal: EMPTY_HAND.refusal,
    },
    answer: { text: taken.answer, isError: false },
  }
}
