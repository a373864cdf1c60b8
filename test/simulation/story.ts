/** One simulated mission as people would see it: who wrote what, what the log says, what exists in the end. */
import { commandOf, type Settings } from "./arguments.ts"
import { EPOCH_MS } from "./hub.ts"
import { optionsOf } from "./seeds.ts"
import { simulateWorld } from "./simulate.ts"
import type { World } from "./world.ts"

interface Moment {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly head: string
  /** The lines below it. */
  readonly body: string
}

/** Returns whether the mission went as it must. */
export async function tellStory(settings: Settings): Promise<boolean> {
  const world = await simulateWorld(settings.seed, { ...optionsOf(settings), missions: 1 })
  const again = `${commandOf(settings, settings.seed, null)} --story`
  console.log(`This story is simulated: GitHub, the people, the runners, the agents and the time in it
are played by a program. The orchestrators are the real ones. Again: ${again}\n`)
  for (const { at, head, body } of momentsOf(world)) {
    console.log(`${clock(at - EPOCH_MS)}  ${head}`)
    for (const line of abridged(body)) console.log(`           │ ${line}`)
  }
  for (const { invariant, text } of world.violations)
    console.log(`\nIt breaks ${invariant}: ${text}`)
  return world.violations.length === 0
}

function momentsOf(world: World): readonly Moment[] {
  const all = [...comments(world), ...issues(world), ...runs(world), ...log(world)]
  // Sorting keeps the order of events within one millisecond.
  return all.toSorted((a, b) => a.at - b.at)
}

const loginOf = ({ hub }: World, user: number) => hub.model.state.users[user]?.login ?? "ghost"

function comments(world: World): readonly Moment[] {
  const { state } = world.hub.model
  return Object.values(state.comments).map(({ user, issue, body, createdAt, lastEditedAt }) => {
    const edits = lastEditedAt === null ? "" : ", as it stands at the end"
    const number = state.issues[issue]?.number
    return { at: createdAt, head: `${loginOf(world, user)} writes on #${number}${edits}`, body }
  })
}

function issues(world: World): readonly Moment[] {
  const { state } = world.hub.model
  const opened = Object.values(state.issues).map(({ user, number, title, createdAt, pull }) => {
    const what = pull ? "a pull request" : "an issue"
    const head = `${loginOf(world, user)} opens #${number}, ${what}: ${title}`
    return { at: createdAt, head, body: "" }
  })
  const closed = Object.values(state.issues).flatMap(({ number, closedAt, stateReason, pull }) => {
    if (closedAt === null) return []
    const how = pull?.mergedAt ? "merged" : `closed${stateReason ? ` as ${stateReason}` : ""}`
    return [{ at: closedAt, head: `#${number} is ${how.replaceAll("_", " ")}`, body: "" }]
  })
  const milestones = Object.values(state.milestones).flatMap(({ title, createdAt, closedAt }) => [
    { at: createdAt, head: `milestone opened: ${title}`, body: "" },
    ...(closedAt === null ? [] : [{ at: closedAt, head: `milestone closed: ${title}`, body: "" }]),
  ])
  return [...opened, ...closed, ...milestones]
}

const runs = ({ hub }: World): readonly Moment[] =>
  Object.values(hub.model.state.runs).map(({ displayTitle, conclusion, startedAt, updatedAt }) => {
    const seconds = Math.round((updatedAt - startedAt) / 1000)
    const head = `run "${displayTitle}": ${conclusion} after ${seconds} s`
    return { at: updatedAt, head, body: "" }
  })

function log({ hub, missions }: World): readonly Moment[] {
  const heads = [...missions.values()].flatMap(({ head }) => (head === null ? [] : [head]))
  return heads.flatMap(head =>
    hub.objects.history(head, { max: 10_000 }).map(({ committer, message }) => {
      const [subject = "", ...rest] = message.trim().split("\n")
      return { at: committer.at, head: `log: ${subject}`, body: rest.join("\n").trim() }
    }),
  )
}

const LINES_MAX = 12
const LINE_MAX = 110

/** Leaves out what only machines read, and what is too long for a terminal. */
function abridged(body: string): readonly string[] {
  const lines = body
    .replaceAll(/<!--[\s\S]*?-->/g, "")
    .replaceAll(/<details[\s\S]*?<summary>([\s\S]*?)<\/summary>[\s\S]*?<\/details>/g, "▸ $1")
    .replaceAll(/<\/?[a-z][^>]*>/g, "")
    .split("\n")
    .map(line => (line.length > LINE_MAX ? `${line.slice(0, LINE_MAX - 1)}…` : line))
    .filter(line => line.trim() !== "")
  if (lines.length <= LINES_MAX) return lines
  return [...lines.slice(0, LINES_MAX), `… ${lines.length - LINES_MAX} more lines`]
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const two = (number: number) => String(Math.floor(number)).padStart(2, "0")
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`
}
