/** The sessions of a scripted agent: each plays the steps of its script once, from where it stands. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { McpServer } from "@agentclientprotocol/sdk"
import { z } from "zod"
import { perform } from "./perform.ts"
import { type AttemptBlock, findAttemptBlock } from "./read-attempt-block.ts"
import { connectRoleTools, type RoleTools } from "./role-tools.ts"
import { type Script, stepsFor } from "./script.ts"
import { type Body, createDoing, labelled, type Stage } from "./stage.ts"
import type { Voice } from "./voice.ts"

export interface ScriptedAgentParts {
  readonly script: Script
  readonly body: Body
  /** A folder in which sessions are kept, so that another process can go on with them; null: none. */
  readonly kept: string | null
}

export interface Sessions {
  open(cwd: string, servers: readonly McpServer[]): Promise<string>
  goOn(id: string, cwd: string, servers: readonly McpServer[]): Promise<void>
  /** Plays what is left of the script; answers whether it was cancelled. */
  play(id: string, prompt: string, voice: Voice): Promise<"cancelled" | "end_turn">
  cancel(id: string): void
}

interface Session {
  readonly cwd: string
  readonly tools: RoleTools
  turn: AbortController
  place: Place
}

const Place = z.object({
  /** The prompt whose attempt is played; null until one came. */
  prompt: z.string().nullable(),
  /** The number of the step that is played next. */
  next: z.int().nonnegative(),
  /** Whether the script was played. A later prompt, such as a reminder, then does nothing. */
  isPlayed: z.boolean(),
})
type Place = z.infer<typeof Place>

export function scriptedSessions({ script, body, kept }: ScriptedAgentParts): Sessions {
  const sessions = new Map<string, Session>()
  const put = async (id: string, cwd: string, servers: readonly McpServer[], place: Place) => {
    const tools = await connectRoleTools(servers, text => body.writeError(text))
    sessions.set(id, { cwd, tools, turn: new AbortController(), place })
  }
  const found = (id: string): Session => {
    const session = sessions.get(id)
    if (!session) throw new Error(`There is no session ${id}.`)
    return session
  }
  const fileOf = (id: string) => (kept === null ? null : join(kept, `${id}.json`))
  return {
    async open(cwd, servers) {
      const id = `scripted-${sessions.size + 1}`
      await put(id, cwd, servers, { prompt: null, next: 0, isPlayed: false })
      return id
    },
    async goOn(id, cwd, servers) {
      const file = fileOf(id)
      if (file === null) throw new Error(`The session ${id} was not kept.`)
      await put(id, cwd, servers, Place.parse(JSON.parse(readFileSync(file, "utf8"))))
    },
    async play(id, prompt, voice) {
      const session = found(id)
      session.turn = new AbortController()
      session.place.prompt ??= prompt
      await voice.cost(0)
      const keep = () => keepIn(fileOf(id), session.place)
      await play({ session, script, body, voice, keep })
      return session.turn.signal.aborted ? "cancelled" : "end_turn"
    },
    cancel: id => sessions.get(id)?.turn.abort(),
  }
}

function keepIn(file: string | null, place: Place): void {
  if (file === null) return
  mkdirSync(join(file, ".."), { recursive: true })
  writeFileSync(file, JSON.stringify(place))
}

async function play({
  session,
  script,
  body,
  voice,
  keep,
}: {
  readonly session: Session
  readonly script: Script
  readonly body: Body
  readonly voice: Voice
  readonly keep: () => void
}): Promise<void> {
  const { cwd, tools, turn, place } = session
  const say = (text: string) => voice.say(labelled(text))
  if (place.isPlayed) return await say("the script has nothing more for this attempt")
  const block: AttemptBlock | null = findAttemptBlock(place.prompt ?? "")
  place.isPlayed = true
  if (block === null) return await say("the prompt has no missions-attempt block; nothing to do")
  const steps = stepsFor(script, block)
  if (steps === null) return await say(`the script has no entry for ${block.attempt}`)
  const { signal } = turn
  const doing = createDoing(voice)
  const stage: Stage = { block, cwd, tools, body, signal, ran: [], say, spend: voice.cost, doing }
  for (const [index, step] of [...steps.entries()].slice(place.next)) {
    if (signal.aborted) return
    // Whoever goes on after a step that ended the process does not play it again.
    Object.assign(place, { next: index + 1, isPlayed: false })
    keep()
    const done = await perform(step, stage)
    place.isPlayed = true
    if (done.is === "stopped") return await say(`stopped at step ${index + 1}: ${done.why}`)
  }
  keep()
}
