/**
 * Lets the agent of a brief work in its room, and ends everything that was opened for it. What it
 * may have cost is known from its first moment on, also if something of ours breaks meanwhile.
 */
import type { Usage } from "../core/log/attempt.ts"
import type { Brief } from "../core/log/brief.ts"
import type { Contacts } from "../core/log/contacts.ts"
import { isKept } from "../core/plan/kept-where.ts"
import { refusedHost } from "../core/render/phrase/refused-host.ts"
import { MINUTE_MS } from "../core/values/time.ts"
import { type AgentLogin, type AgentRoom, agentRoom } from "./agent-room.ts"
import { type Outer, withoutKeys } from "./check/environments.ts"
import type { Product } from "./check/product.ts"
import { asSeen, cutShort, spentSoFar } from "./measured.ts"
import type { Held } from "./outlet.ts"
import { doing } from "./own-fault.ts"
import type { AgentEnd, AgentSession, FoundCarried } from "./ports.ts"
import type { Exceeded, KeyProxy, ModelAccess, ModelTrouble, Sandbox } from "./sandbox.ts"
import type { Clock, Lines } from "./step-ports.ts"
import type { Transcript } from "./transcript.ts"

export interface Conversing {
  readonly session: AgentSession
  readonly sandbox: Sandbox
  readonly keyProxy: KeyProxy
  readonly clock: Clock
  readonly lines: Lines
  /** Whether only people with access to the repository can fetch its artifacts. */
  readonly isPrivate: boolean
  /** The absolute path of this machine's browser; null if it has none. */
  readonly browser: string | null
  /** Our own environment, of which the agent gets a few variables. */
  readonly outer: Outer
  readonly held: Held
  /** The names of an agent's own variables. */
  readonly ownVariables: (agent: string) => readonly string[]
  /** What lies in a home of ours before an agent starts. */
  readonly homeFiles?: (agent: string) => Readonly<Record<string, string>>
  /** What an agent uses that has no key. */
  readonly loginOf: (agent: string) => AgentLogin
  /** Secrets that may appear nowhere. */
  readonly secrets: readonly string[]
  /** An empty folder of ours. */
  readonly scratch: string
  readonly signal: AbortSignal
}

/** What was spent so far. null: nothing, because no agent was started. */
export interface Account {
  spent: () => Usage | null
}

interface LaidOut {
  readonly product: Product
  readonly folder: string
  readonly carried: FoundCarried
  readonly laidOut: readonly string[]
  readonly changed: { readonly changed?: () => Promise<string | null> }
}

type Told = AgentEnd & { readonly contacts: Contacts }

/** An agent that is silent for longer is stuck, because it reports progress far more often. */
export const SILENT_MS = 10 * MINUTE_MS
/** An agent that sends more than this is flooding us, not working. */
export const OUTPUT_BYTES_MAX = 200 * 1024 * 1024

export async function converse(
  step: Conversing,
  brief: Brief,
  laid: LaidOut,
  { transcript, account }: { readonly transcript: Transcript; readonly account: Account },
): Promise<Told> {
  const login = step.keyProxy.leads(brief) ? null : step.loginOf(brief.agent)
  const place = { ...step, login, product: laid.product }
  const room = await doing("the agent's room was made", () => agentRoom(place, brief, laid.folder))
  const { outlet } = room
  let model: ModelAccess | null = null
  let end: AgentEnd
  let exceeded: Exceeded | null = null
  try {
    model = await doing("the way to its model was opened", () =>
      step.keyProxy.open(brief, outlet.network),
    )
    for (const secret of model.secrets) transcript.conceal(secret)
    for (const said of [outlet.said, model.said]) step.lines.say(said)
    const began = step.clock.now()
    const { metered } = model
    account.spent = () => spentSoFar(metered(), step.clock.now() - began)
    end = await doing("the agent worked", () =>
      step.session(optionsOf(step, brief, { ...laid, room, model: model!, transcript })),
    )
  } finally {
    // What it left must not change the tree any more.
    exceeded = await doing("the agent's room was ended", () => room.end()).finally(() =>
      model?.close(),
    )
  }
  const contacts = outlet.contacts()
  for (const host of contacts.refused) step.lines.say(refusedHost(host, "agents", brief.network))
  const isByLogin = (login?.files ?? []).length > 0
  const seen = cutShort(asSeen(end, { ...model, isByLogin }), exceeded)
  account.spent = () => seen.usage
  return { ...seen, contacts }
}

function optionsOf(
  step: Conversing,
  brief: Brief,
  {
    folder,
    product,
    carried,
    laidOut,
    changed,
    room: { env, outlet, end: _, ...room },
    model,
    transcript,
  }: LaidOut & {
    readonly room: AgentRoom
    readonly model: ModelAccess
    readonly transcript: Transcript
  },
): Parameters<AgentSession>[0] {
  const keeps = isKept(brief.captures, step.isPrivate)
  return {
    // The agent's tools and prompt come from the brief, so it says what is kept here.
    brief: { ...brief, captures: keeps ? "on" : "off" },
    ...room,
    open: needs => doing("the agent's room was opened", () => room.open(needs)),
    ...{ carried, laidOut, ...changed },
    listening: product.listening,
    cwd: folder,
    env: { ...withoutKeys(env, model.hides), ...product.env, ...model.env },
    trouble: Promise.race([model.trouble, outlet.lost.then(cutOff)]),
    limits: {
      wallMs: Math.max(0, agentMinutes(brief) * MINUTE_MS - product.spentMs),
      silentMs: SILENT_MS,
      outputBytes: OUTPUT_BYTES_MAX,
    },
    signal: step.signal,
    onTold: transcript.tell,
    conceal: transcript.conceal,
  }
}

const cutOff = (what: string): ModelTrouble => ({
  ...{ of: "ours", resetsAt: null },
  said: `Missions' own part of its network failed: ${what}.`,
})

/** Trying the work afterwards needs a part of the time that the attempt was promised. */
const AGENT_SHARE = 0.75
const agentMinutes = ({ role, cap }: Brief): number =>
  role === "validator" ? cap.minutes : cap.minutes * AGENT_SHARE
