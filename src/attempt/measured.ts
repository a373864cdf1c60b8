/** What our own process saw between agent and model comes before what the agent says of itself. */
import type { ModelLimit, Usage } from "../core/log/attempt.ts"
import type { AgentEnd } from "./ports.ts"
import type { Exceeded, Measured, ModelTrouble } from "./sandbox.ts"

interface Seen {
  readonly metered: () => Measured | null
  readonly standing: () => ModelTrouble | null
  /** Whether the agent's own login paid, such as a subscription. Left out: no. */
  readonly isByLogin?: boolean
}

export const asSeen = (end: AgentEnd, { metered, standing, isByLogin }: Seen): AgentEnd =>
  end.agent.scripted
    ? end
    : blamed(isByLogin ? withoutDollars(end) : withMeasured(end, metered()), standing())

/** A subscription has no price for a call, whatever sum an agent works out. */
const withoutDollars = (end: AgentEnd): AgentEnd => ({
  ...end,
  usage: { ...end.usage, usd: null },
})

function withMeasured(end: AgentEnd, counted: Measured | null): AgentEnd {
  if (counted === null) return end
  const { model, usd, tokens, guessed } = counted
  return {
    ...end,
    usage: { ...end.usage, usd, tokens, measured: true, ...(guessed > 0 && { guessed }) },
    agent: { ...end.agent, model: model ?? end.agent.model },
  }
}

/** Ends that an agent comes to by itself when its model doesn't answer. */
const GIVEN_UP: readonly AgentEnd["how"][] = ["finished", "refused", "crashed", "silent"]

/** Limits that were read from its words; what was seen at the model itself is surer. */
const OF_MODEL: readonly ModelLimit["of"][] = ["quota", "rate", "overload", "unreachable"]

/**
 * Some agents give up on a model that is gone before we do, and end as if it were their own doing.
 * Work that was handed in counts all the same.
 */
function blamed(end: AgentEnd, trouble: ModelTrouble | null): AgentEnd {
  const { claim, plan, questions } = end.handed
  const isDone = claim !== null || plan !== null || questions !== null
  const isModel = end.how === "limit" && OF_MODEL.includes(end.limit?.of ?? "spend")
  if (trouble === null || isDone || !(isModel || GIVEN_UP.includes(end.how))) return end
  const { of, resetsAt, said } = trouble
  const words = `${said} Then the agent: ${end.said}`
  if (of === "login") return { ...end, how: "unready", why: "key", said: words }
  if (of === "unnamed") return { ...end, how: "unready", why: "refused", said: words }
  if (of === "ours") return { ...end, how: "ours", said: words }
  return { ...end, how: "limit", limit: { of, resetsAt }, said: words }
}

/** What it cost so far, as far as anybody counted it. */
export function spentSoFar(counted: Measured | null, wallMs: number): Usage {
  if (counted === null) return { usd: null, tokens: null, turns: null, wallMs }
  const { usd, tokens, guessed } = counted
  return { usd, tokens, turns: null, measured: true, ...(guessed > 0 && { guessed }), wallMs }
}

/** It was our own process that ended it, whatever its session makes of that. */
export const cutShort = (end: AgentEnd, exceeded: Exceeded | null): AgentEnd =>
  exceeded === null ? end : { ...end, how: "crashed", said: TOO_MUCH[exceeded] }

const TOO_MUCH: Readonly<Record<Exceeded, string>> = {
  disk: "It was ended because it filled the disk.",
  processes: "It was ended because it started too many processes.",
}
