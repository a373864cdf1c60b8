/** What the repository of a simulated world allows. Sometimes it is less than a mission needs. */
import { defaultPolicy, type Policy } from "../../src/core/plan/policy.ts"
import { usd } from "../../src/core/values/money.ts"
import type { ReadPolicy } from "../../src/github/policy.ts"
import type { Random } from "./random.ts"
import type { World } from "./world.ts"

export function drawPolicy(random: Random): Policy {
  const policy = defaultPolicy({
    planner: "simulated",
    worker: "simulated",
    validator: "simulated",
  })
  const { planning, mission, hours } = policy.ceilings
  const tokens = random.chance(0.1) ? random.int(6, 20) * 1_000 : mission.tokens
  const patch = { ...policy.patch, ...(random.chance(0.1) ? { files: 1 } : {}) }
  const most = random.pick([null, null, null, usd(15), usd(60)])
  const planners = usd(random.pick([5, 5, 5, 3]))
  return {
    ...policy,
    parallel: random.int(1, 3),
    care: random.pick(["light", "standard", "standard", "strict"]),
    approvals: random.chance(0.1) ? 2 : 1,
    isolation: "none_allowed",
    patch,
    ci: random.pick(["final", "final", "each_milestone", "always"]),
    ciMinutes: random.pick([5, 10]),
    budgets: {
      attempts: random.pick([3, 3, 2, 1]),
      conflicts: random.pick([3, 3, 1]),
      infra: random.pick([5, 5, 2]),
    },
    ceilings: {
      planning: { ...planning, usd: planners },
      mission: { ...mission, usd: most, tokens, minutes: random.pick([400, 400, 130, 10]) },
      hours: random.pick([hours, hours, hours, 0.5]),
      // Sometimes it is too low for a whole mission, and then a person raises it.
      ...(random.chance(0.1) ? { attempts: random.int(6, 14) } : {}),
      ...(random.chance(0.1) ? { features: random.int(2, 7) } : {}),
      ...(random.chance(0.1) ? { comments: random.int(4, 12) } : {}),
    },
  }
}

/** The share of worlds in which somebody throws the kill switch while missions run, and sets it back. */
const SWITCHED = 0.2
const SECOND = 1_000

export function drawSwitch(random: Random): World["off"] {
  if (!random.chance(SWITCHED)) return null
  const from = random.int(300, 2_000) * SECOND
  return { from, to: from + random.int(100, 1_500) * SECOND }
}

/** Whether nobody has thrown the switch yet, or did it long ago. No webhook tells of it. */
export const isSwitchHeard = ({ off, time }: World, afterMs: number): boolean =>
  off === null || time.now() < off.from || time.now() >= off.to + afterMs

/** The policy as the file on the default branch has it at this moment. */
export const policyOf =
  ({ policy, off, time }: Pick<World, "policy" | "off" | "time">): ReadPolicy =>
  async () => {
    const isOff = off !== null && off.from <= time.now() && time.now() < off.to
    const by = isOff ? { file: ".github/missions.yml", line: 1 } : null
    return { policy, off: by, keys: [], findings: [] }
  }
