/** What a person can do about a feature that is stopped, by what stopped it. */
import type { Stopped } from "../log/attempt.ts"
import type { CommandName } from "../log/command.ts"
import { isDone } from "../log/done.ts"
import type { Mission } from "../log/mission.ts"
import type { FeatureId } from "../words/id.ts"
import { code } from "./markdown/neutral.ts"
import { isOffered } from "./offers.ts"

/** null: it does not fit this failure. */
type Way = (
  id: FeatureId,
  failure: Stopped,
  m: Mission,
) => readonly [can: string, type: string] | null

/** Each is offered only while its command works. */
const WAYS = {
  again: ["retry", id => ["try again", `\`/mission retry ${id}\``]],
  steer: [
    "steer",
    id => ["tell it how", `\`/mission steer ${id} <what to do>\`, then \`/mission retry ${id}\``],
  ],
  agent: [
    "use",
    id => [
      "let another agent try",
      `\`/mission use <agent> for ${id}\`, then \`/mission retry ${id}\``,
    ],
  ],
  change: [
    "retry",
    id => [
      "make that change yourself",
      `push it to the default branch, then \`/mission retry ${id}\``,
    ],
  ],
  mend: ["retry", id => ["mend the runner", `then \`/mission retry ${id}\``]],
  accept: [
    "accept",
    (_, failure) => {
      const [criterion] = "criteria" in failure ? failure.criteria : []
      return criterion
        ? ["answer for it", code(`/mission accept ${criterion} <how you know>`)]
        : null
    },
  ],
  held: [
    "accept",
    (id, _, m) =>
      isAllThereIs(m, id)
        ? null
        : ["yes, they held before", code(`/mission accept ${id} <how you know>`)],
  ],
  end: [
    "cancel",
    (id, _, m) =>
      isAllThereIs(m, id)
        ? ["yes, they held before", "`/mission cancel`: there is nothing to deliver"]
        : null,
  ],
  missing: [
    "steer",
    id => [
      "no, something is missing",
      `\`/mission steer ${id} <what is missing>\`, then \`/mission retry ${id}\``,
    ],
  ],
  revise: ["revise", () => ["change the plan", "`/mission revise <what should be different>`"]],
  skip: ["skip", id => ["leave it out", `\`/mission skip ${id} <reason>\``]],
} as const satisfies Readonly<Record<string, readonly [CommandName, Way]>>

/** Nothing was built before it, and nothing is left to be built after it. */
const isAllThereIs = (m: Mission, id: FeatureId): boolean =>
  m.integration?.isUntouched === true &&
  [...m.features.values()].every(f => f.id === id || (isDone(f) && !f.integrated))

/** The likeliest way first. */
const FOR: Readonly<Record<Stopped["kind"], readonly (keyof typeof WAYS)[]>> = {
  agent_failed: ["again", "agent", "skip"],
  verification_failed: ["steer", "accept", "revise", "skip"],
  inconclusive: ["again", "accept", "skip"],
  conflict: ["again", "steer", "skip"],
  limit: ["again", "agent", "skip"],
  policy_blocked: ["steer", "change", "skip"],
  infra: ["mend", "skip"],
  workflows_moved: ["again", "skip"],
  runner_lost: ["mend", "skip"],
  person_cancelled: ["again", "steer", "skip"],
  superseded: ["again", "skip"],
  no_progress: ["steer", "agent", "revise", "skip"],
  nothing_to_do: ["held", "end", "missing", "revise", "skip"],
}

export const waysOut = (
  m: Mission,
  id: FeatureId,
  failure: Stopped,
): readonly (readonly string[])[] =>
  FOR[failure.kind].flatMap(name => {
    const [command, way]: readonly [CommandName, Way] = WAYS[name]
    const row = isOffered(m, command) ? way(id, failure, m) : null
    return row ? [row] : []
  })
