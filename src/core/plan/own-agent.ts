/**
 * Agents that a policy defines by a name: each by a command line, or by an entry of the protocol's
 * registry. They stand in the policy itself, so that its digest binds them.
 */
import { z } from "zod"
import { isTaken, knownMaker, makerOf } from "../values/maker.ts"
import { AgentEntry, namesOf } from "./agent-entry.ts"

/** One word, which no program of the catalog has. */
export const OWN_NAME = /^[a-z][a-z0-9-]{0,39}$/

export const OwnAgent = z.strictObject({
  name: z.string().regex(OWN_NAME),
  /** Either this or an entry. */
  command: z.string().optional(),
  entry: AgentEntry.optional(),
})
export type OwnAgent = Readonly<z.infer<typeof OwnAgent>>

/** The agents of a policy that has any. */
export type Own = readonly OwnAgent[] | undefined

/** The one that a name, or a line that begins with a name, means. */
export const ownAgentOf = (own: Own, line: string): OwnAgent | null => {
  const [, name] = /^\s*([a-z][a-z0-9-]*)(?=\s|$)/.exec(line) ?? []
  return own?.find(it => it.name === name) ?? null
}

/** The command line that a name stands for. Whatever else was named stays as it is. */
export function lineOf(own: Own, line: string): string {
  const agent = ownAgentOf(own, line)
  if (agent?.command === undefined) return line
  return `${agent.command}${line.trim().slice(agent.name.length)}`
}

/** What is started of it, in each way that its entry has: a program, or what a package calls like itself. */
export function startsOf({ command, entry }: OwnAgent): readonly string[] {
  const { npx, uvx, binary } = entry?.distribution ?? {}
  const words = (...parts: readonly (string | readonly string[])[]) => parts.flat().join(" ")
  return [
    ...(command === undefined ? [] : [command]),
    ...(npx ? [words(npx.cmd ?? npx.package, npx.args)] : []),
    ...(uvx ? [words(uvx.cmd ?? uvx.package, uvx.args)] : []),
    ...new Set(Object.values(binary ?? {}).map(({ cmd, args }) => words(cmd, args))),
  ]
}

/** What an attempt is told: the line to start, and the entry that says what its first word means. */
export function startedBy<C extends { readonly agent: string }>(
  own: Own,
  chosen: C,
): C & { readonly ownAgent?: OwnAgent } {
  const found = ownAgentOf(own, chosen.agent)
  if (found?.entry === undefined) return { ...chosen, agent: lineOf(own, chosen.agent) }
  return { ...chosen, ownAgent: found }
}

interface Agents {
  readonly planner: string
  readonly worker: string
  readonly validator: string
  readonly validators?: readonly string[] | undefined
  readonly own?: Own
}

/**
 * The names that a person or a plan may have meant by one that nobody has; null: it is none of
 * these, or a command line. Where a policy defines no agent, one word may be any program.
 */
export function meantInstead(agents: Agents, line: string): readonly string[] | null {
  const { planner, worker, validator, validators = [], own = [] } = agents
  const name = line.trim()
  const used = [planner, worker, validator, ...validators]
  if (own.length === 0 || /[\s/]/.test(name) || isTaken(name) || used.includes(name)) return null
  const names = own.map(it => it.name)
  return names.includes(name) ? null : names
}

/** The maker of what a name or a command line starts. */
export function makerAmong(own: Own, line: string): string {
  const found = ownAgentOf(own, line)
  if (found?.entry === undefined) return makerOf(lineOf(own, line))
  return (
    namesOf(found.entry)
      .map(knownMaker)
      .find(maker => maker !== null) ?? found.entry.id
  )
}
