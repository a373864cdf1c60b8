/** What must be seen of an agent that was driven through a whole mission. */
import type { Mission } from "../../src/core/log/mission.ts"
import { planOf } from "../../src/core/work/phase.ts"
import { progressOf } from "../../src/core/work/progress.ts"
import type { Case, Seen } from "./cases.ts"
import type { Tokens } from "./drive.ts"
import type { Part } from "./model/part.ts"
import { MODEL, type WholeMission, wholeMission } from "./whole-mission.ts"

/** Proposing and asking, two milestones, a feature that fails first, and one that mends another. */
const PARTS = ["plan.1", "plan.2", "F2.1", "F2.2", "F6.1"]

export const wholeMissionCase: Case = {
  id: "whole_mission",
  must: "completes the demo's mission of two milestones by its name",
  async run(_drive, { agent, version, isolation }) {
    const driven = await wholeMission(agent)
    const wrong = faultsOf(driven, { version, isolation })
    if (wrong.length > 0) return { passed: false, saw: wrong.slice(0, 3).join("; ") }
    return seen(driven)
  },
}

function seen(driven: WholeMission): Seen {
  const { mission, ms, calls, counted } = driven
  const figures = {
    seconds: Math.round(ms / 1_000),
    attempts: mission?.attempts.size ?? 0,
    calls: calls.main,
    beside: calls.aside,
    tokens: counted.in + counted.cached + counted.out,
  }
  const saw = `${figures.seconds} s, ${figures.calls} model calls, ${paceOf(driven)}`
  return { passed: true, saw, figures }
}

/** Where the time went: outside of agents' sessions, and within them while no call led to the next. */
function paceOf({ mission, ms, heard }: WholeMission): string {
  const sessions = [...(mission?.attempts.values() ?? [])].flatMap(({ ended }) =>
    ended?.agent ? [ended.usage.wallMs] : [],
  )
  const between = new Map<Part, { first: number; last: number }>()
  for (const { part, at } of heard) {
    if (part === null) continue
    between.set(part, { first: between.get(part)?.first ?? at, last: at })
  }
  const inSessions = sessions.reduce((sum, it) => sum + it, 0)
  const talked = [...between.values()].reduce((sum, { first, last }) => sum + last - first, 0)
  const each = (all: number) => (all / 1_000 / Math.max(1, sessions.length)).toFixed(1)
  const rest = `${each(inSessions - talked)} s before its first call and after its last, ${each(talked)} s between`
  return `each of ${sessions.length} sessions ${rest}; ${Math.round((ms - inSessions) / 1_000)} s outside of them`
}

interface Expected {
  readonly version: string
  readonly isolation: string
}

function faultsOf(driven: WholeMission, expected: Expected): readonly string[] {
  const { mission, exit, said, stopped } = driven
  const last = said.trimEnd().split("\n").slice(-4).join(" ")
  if (mission === null) return [`no mission began: ${last}`]
  return [
    ...stopped,
    ...(exit === 0 ? [] : [`it ended with ${exit}: ${last}`]),
    ...outcome(mission, driven.report),
    ...walls(mission, expected.isolation),
    ...disclosure(mission, driven, expected.version),
    ...money(mission, driven),
  ]
}

function outcome(mission: Mission, report: string): readonly string[] {
  const { proven, total } = progressOf(mission)
  const commit = mission.delivered?.commit.slice(0, 7) ?? "no commit"
  const milestones = planOf(mission)?.milestones.length
  const missing = PARTS.filter(key => ![...mission.attempts.keys()].some(it => it === key))
  return [
    ...(total === 11 && proven === total ? [] : [`${proven} of ${total} criteria are proven`]),
    ...(milestones === 2 ? [] : [`the plan has ${milestones} milestones`]),
    ...missing.map(key => `${key} was never tried`),
    ...(report.includes(`criteria hold on \`${commit}\``) ? [] : [`nothing is said of ${commit}`]),
  ]
}

const walls = ({ attempts }: Mission, isolation: string): readonly string[] =>
  [...attempts.values()].flatMap(({ key, verdicts }) =>
    verdicts.flatMap(it =>
      it.isolation === isolation ? [] : [`${key} judged ${it.criterion} behind ${it.isolation}`],
    ),
  )

function disclosure(
  { attempts }: Mission,
  { report }: WholeMission,
  version: string,
): readonly string[] {
  const agents = [...attempts.values()].flatMap(({ key, ended }) =>
    ended?.agent ? [{ key, ...ended.agent }] : [],
  )
  const other = agents.filter(it => it.version !== version || it.model !== MODEL || it.scripted)
  const rows = report.split("\n").filter(line => /^\| (?:planner|worker|validator),/.test(line))
  const untold = rows.filter(row => !row.includes(version) || !row.includes(MODEL))
  return [
    ...(agents.length === 0 ? ["no agent worked"] : []),
    ...other.map(({ key, version: own, model }) => `${key} was told as ${own} with ${model}`),
    ...(rows.length === 3 ? [] : [`${rows.length} roles are disclosed`]),
    ...untold.map(row => `disclosed as ${row}`),
  ]
}

/** A session's end may cut off the answer to its last call. */
function money({ attempts }: Mission, { counted, calls }: WholeMission): readonly string[] {
  const all = [...attempts.values()].flatMap(({ ended }) => ended ?? [])
  const agents = all.filter(({ agent }) => agent !== null)
  const claimed = agents.filter(({ usage }) => usage.measured !== true)
  const metered = agents.reduce((sum, { usage }) => sum + inAll(usage.tokens), 0)
  const each = inAll(counted) / (calls.main + calls.aside)
  const least = inAll(counted) - each * agents.length
  const isCounted = metered <= inAll(counted) && metered >= least
  return [
    ...(claimed.length === 0 ? [] : [`${claimed.length} attempts were not metered`]),
    ...(isCounted ? [] : [`${metered} tokens were metered, and the model told ${inAll(counted)}`]),
  ]
}

const inAll = (tokens: Tokens | null): number =>
  tokens === null ? 0 : tokens.in + tokens.cached + tokens.out
