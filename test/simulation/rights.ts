/** What people may do in a simulated world, and how that changes while missions run. */
import { instant, toMs } from "../../src/core/values/time.ts"
import { isEnded } from "../../src/core/work/phase.ts"
import type { Level } from "../../src/embedded/github/call.ts"
import { EPOCH_MS, type Person } from "./hub.ts"
import type { Random } from "./random.ts"
import { put, type World } from "./world.ts"

const SECOND = 1_000
/** The share of worlds in which somebody loses the right to write; some get it back. */
const LOSES = 0.3

export function drawRights(world: World, random: Random): void {
  const { ada, bob, rex, eve } = world.hub.people
  const other = world.hub.isPrivate ? "none" : "read"
  note(world, ada, "admin")
  note(world, bob, "write")
  note(world, rex, "read")
  note(world, eve, other)
  if (!random.chance(LOSES)) return
  const lostAt = random.int(60, 1_500) * SECOND
  world.time.after(lostAt, () => grant(world, bob, "read"))
  if (random.chance(0.5)) {
    world.time.after(lostAt + random.int(200, 1_500) * SECOND, () => {
      if (areAllLive(world)) grant(world, bob, "write")
    })
  }
}

/** Nobody looks at a mission that has ended and settled, so a person who may speak again is not heard there. */
const areAllLive = (world: World): boolean =>
  [...world.missions.values()].every(({ mission }) => !isEnded(mission))

function grant(world: World, person: Person, level: Level): void {
  const { model, repository } = world.hub
  model.setup.collaborator(repository, person.actor.id, level)
  world.trace.line(`${person.login} may ${level} from now on`)
  note(world, person, level)
}

const note = (world: World, { login }: Person, level: Level): void => {
  put(world.rights, login, { at: instant(world.time.now() + EPOCH_MS), level })
}

/** When somebody's rights last changed. No webhook tells of it, so an orchestrator finds it at its next look. */
export const changedAt = (world: World): number =>
  Math.max(...[...world.rights.values()].flatMap(all => all.map(({ at }) => toMs(at) - EPOCH_MS)))

/** Whether somebody's word always counted, or never did. */
export const isConstant = (world: World, login: string): boolean =>
  (world.rights.get(login) ?? []).length === 1
