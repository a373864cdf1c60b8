/** What a person of a simulated world types or does when the mission waits for one. */
import type { Mission } from "../../src/core/log/mission.ts"
import { requestOf } from "../../src/core/log/scope.ts"
import { keyOf } from "../../src/core/log/thing.ts"
import type { Wait } from "../../src/core/log/wait.ts"
import { typedAmount } from "../../src/core/values/ceiling.ts"
import type { FeatureId } from "../../src/core/values/id.ts"
import { type Acting, ask } from "./acting.ts"
import { build } from "./branches.ts"
import type { Random } from "./random.ts"
import type { Watched } from "./world.ts"

type Of<T extends Wait["type"]> = Extract<Wait, { readonly type: T }>

/** What to type; "": it was done in another way; null: nobody answers this. */
export function answerTo(acting: Acting, wait: Wait): string | null {
  const { random, watched } = acting
  const { mission } = watched
  switch (wait.type) {
    case "answers":
      return random.chance(0.5) ? "/mission go" : "1. The short one.\n2. As you think."
    case "approval":
      return approval(random, watched)
    case "held":
      return wait.hold === "issue_closed" ? reopened(acting) : lifted(acting, wait)
    case "stopped":
      return wait.failure.kind === "nothing_to_do"
        ? unchanged(random, wait.feature)
        : stopped(random, wait.feature)
    case "verdict_by_person":
      return judged(random, mission, wait)
    case "finding":
      return `/mission accept ${wait.finding} it is meant so`
    case "person_wanted":
    case "person_works":
      return handedIn(acting, wait)
    case "checks_pending":
      return `/mission accept ${wait.criteria[0]} CI is down today`
    case "contested":
      return "/mission resume"
    case "issue_lost":
      return `/mission retry ${wait.feature}`
    case "stale":
      return `/mission retry ${wait.criteria[0]}`
    case "replanning":
      return "/mission revise max 60"
    case "merge_by_person":
      return endReview(acting)
    default:
      return null
  }
}

function approval(random: Random, { mission }: Watched): string {
  const digest = mission.proposals.at(-1)?.digest.slice(0, 7) ?? ""
  const care = random.pick(["", "", " light", " strict"])
  const people = random.chance(0.1) ? " by people" : ""
  const max = random.chance(0.2) ? ` max ${random.int(2, 90)}` : ""
  if (random.chance(0.1)) return "/mission approve 0badc0de"
  return `/mission approve${random.chance(0.6) ? ` ${digest}` : ""}${care}${max}${people}`
}

/** Hands in what the person built, or leaves the feature to an agent after all. */
function handedIn(
  acting: Acting,
  { type, feature }: Of<"person_wanted" | "person_works">,
): string | null {
  const { random, world } = acting
  if (random.chance(0.7) && build(acting, feature, world.hub.people.ada)) {
    return `/mission done ${feature}`
  }
  if (type === "person_wanted") return `/mission use other for ${feature}`
  return random.chance(0.5) && isUnassigned(acting, feature) ? "" : `/mission retry ${feature}`
}

/** Unassigns the person by hand. false: there is no issue, or GitHub allows nobody to do it. */
function isUnassigned(acting: Acting, feature: FeatureId): boolean {
  const { mission } = acting.watched
  const number = mission.things.get(keyOf({ type: "issue", of: feature }))?.number ?? null
  const login = mission.features.get(feature)?.taken?.login
  if (number === null || login === undefined) return false
  const path = { issue_number: number }
  return ask(acting, "issues/remove-assignees", path, { assignees: [login] }).status < 300
}

function reopened(acting: Acting): "" {
  const path = { issue_number: acting.watched.ref.issue }
  ask(acting, "issues/update", path, { state: "open" })
  return ""
}

function lifted({ random, watched }: Acting, { hold, ceiling, max }: Of<"held">): string | null {
  if (hold === "person" || hold === "infra") return "/mission resume"
  // Some people have enough and take what is proven.
  if (watched.mission.sealed.size > 0 && random.chance(0.3)) return "/mission deliver"
  if (hold !== "ceiling") return null
  // Some people want to go on without paying more, and sometimes they offer too little.
  if (random.chance(0.2)) return "/mission resume"
  if (ceiling === undefined || ceiling === "patch" || max === undefined) return null
  const more = Math.ceil(max) + random.int(0, ceiling === "minutes" ? 200 : 12)
  return random.chance(0.8) ? `/mission budget ${typedAmount(ceiling, more)}` : null
}

const stopped = (random: Random, feature: Of<"stopped">["feature"]): string | null =>
  random.pick([
    `/mission retry ${feature}`,
    `/mission retry ${feature}`,
    `/mission steer ${feature} use what is there already`,
    `/mission skip ${feature} we do without it`,
    null,
  ])

const unchanged = (random: Random, feature: Of<"stopped">["feature"]): string | null =>
  random.pick([
    `/mission accept ${feature} it was there before`,
    `/mission accept ${feature} it was there before`,
    `/mission steer ${feature} the old way is still there`,
    `/mission retry ${feature}`,
    null,
  ])

/** Tries again or accepts. In the last round each criterion is named. */
function judged(
  random: Random,
  m: Mission,
  { milestone, criteria }: Of<"verdict_by_person">,
): string | null {
  const [first] = criteria
  const subject = milestone === "final" ? first : milestone
  const finding = [...m.attempts.values()]
    .flatMap(a => a.findings)
    .findLast(f => f.severity === "blocking" && !m.settled.has(f.id))?.id
  const accepted = subject ?? finding
  return random.pick([
    subject === undefined ? null : `/mission retry ${subject}`,
    accepted === undefined ? null : `/mission accept ${accepted} looked at it by hand`,
    accepted === undefined ? null : `/mission accept ${accepted} looked at it by hand`,
    null,
  ])
}

/** Merges if GitHub allows it, otherwise closes the pull request. */
function endReview(acting: Acting): "" | null {
  const { random, watched } = acting
  const { things, refused } = watched.mission
  const key = keyOf(requestOf(watched.mission))
  const bound = things.get(key)
  // GitHub opens no pull request if nothing was built.
  if (!bound || bound.number === null) return refused.has(key) ? null : ""
  const path = { pull_number: bound.number }
  const isWanted = random.chance(0.85)
  const merged = isWanted && ask(acting, "pulls/merge", path, {}).status === 200
  // A draft cannot be merged yet, but may be ready at the next look.
  if (!merged && (!isWanted || random.chance(0.2))) {
    ask(acting, "pulls/update", path, { state: "closed" })
  }
  return ""
}
