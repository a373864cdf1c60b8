/** Every possible event, with everything that it may hold. */
import type { EventType, Of } from "../event.ts"
import { first, type Known, type Since } from "../known.ts"
import type { Thing } from "../thing.ts"
import {
  CHECK,
  CONTACTS,
  FINDING,
  OUTCOME,
  STOPPED,
  SUBJECT,
  USAGE,
  VALIDATED,
  VERDICT,
} from "./attempt.ts"
import { COMMAND_OR_GESTURE, REFUSAL } from "./command.ts"
import { DRAFT, LINT_FINDING, PLAN, QUESTION } from "./plan.ts"
import { POLICY } from "./policy.ts"
import {
  CAP,
  CARE,
  CARRIED,
  CEILING,
  EFFORT,
  FOUND_SKILLS,
  HOLD,
  ISOLATION,
  LOOK,
  PERMISSION,
  PERSON,
  VERIFIED,
} from "./value.ts"

const THING: Known<Thing> = {
  fields: {
    ...first("attempt", "commit", "milestone"),
    of: { words: first("closing", "mission_control", "ready"), others: "first" },
    subject: { words: first("contract"), others: "first" },
    type: {
      words: first("check_run", "comment", "issue", "milestone", "offer", "pull_request", "run"),
    },
  },
}

export const EVENTS: {
  readonly [Type in EventType]: { readonly since: Since } & Known<Omit<Of<Type>, "type">>
} = {
  "mission.requested": {
    since: "first",
    fields: {
      ...first("command", "goal", "repository"),
      by: PERSON,
      grant: { fields: { ...first("base"), max: CAP, permission: PERMISSION, policy: POLICY } },
    },
  },
  "mission.held": {
    since: "first",
    fields: { ...first("checkpoint", "why"), ceiling: CEILING, hold: HOLD },
  },
  "mission.released": { since: "first", fields: { hold: HOLD } },
  "mission.warned": { since: "first", fields: { ...first("max", "used"), ceiling: CEILING } },
  "budget.raised": { since: "first", fields: { ...first("max"), by: PERSON, ceiling: CEILING } },
  "mission.delivered": { since: "first", fields: first("commit") },
  "mission.completed": { since: "first", fields: first("commit") },
  "mission.cancelled": { since: "first", fields: { by: PERSON } },
  "mission.declined": { since: "first", fields: { by: PERSON } },
  "command.accepted": {
    since: "first",
    fields: {
      ...first("check", "command", "on", "written"),
      by: PERSON,
      permission: PERMISSION,
      said: COMMAND_OR_GESTURE,
    },
  },
  "command.refused": {
    since: "first",
    fields: { ...first("check", "command", "on"), by: PERSON, refusal: REFUSAL },
  },
  "reply.taken": { since: "first", fields: { ...first("command", "on", "text"), by: PERSON } },
  "questions.asked": {
    since: "first",
    fields: { ...first("notes", "round"), questions: QUESTION },
  },
  "plan.proposed": {
    since: "first",
    fields: {
      ...first("answers", "base", "digest", "notes", "suggestedBy"),
      findings: LINT_FINDING,
      plan: PLAN,
      policy: POLICY,
      readiness: {
        fields: {
          ...first("known"),
          checks: CHECK,
          carried: CARRIED,
          skills: FOUND_SKILLS,
        },
      },
      terms: { fields: { ...first("max"), care: CARE } },
    },
  },
  "plan.returned": {
    since: "first",
    fields: { ...first("notes", "version"), findings: LINT_FINDING, plan: DRAFT },
  },
  "plan.endorsed": {
    since: "first",
    fields: { ...first("command", "digest", "team"), by: PERSON, permission: PERMISSION },
  },
  "plan.approved": {
    since: "first",
    fields: { ...first("byPeople", "digest", "version"), care: CARE, max: CAP },
  },
  "plan.withdrawn": { since: "first", fields: first("version", "why") },
  "fix.added": {
    since: "first",
    fields: first("criteria", "feature", "findings", "milestone", "root"),
  },
  "feature.steered": { since: "first", fields: first("command", "feature", "text") },
  "feature.skipped": { since: "first", fields: { ...first("feature", "reason"), by: PERSON } },
  "feature.unneeded": { since: "first", fields: { ...first("feature", "reason"), by: PERSON } },
  "feature.taken": { since: "first", fields: { ...first("feature"), by: PERSON } },
  "feature.submitted": { since: "first", fields: { ...first("commit", "feature"), by: PERSON } },
  "feature.returned": { since: "first", fields: first("feature") },
  "feature.stopped": { since: "first", fields: { ...first("feature"), failure: STOPPED } },
  "feature.integrated": { since: "first", fields: first("attempt", "commit", "feature") },
  "merge.conflicted": { since: "first", fields: first("attempt", "onto") },
  "dependency.changed": {
    since: "first",
    fields: {
      ...first("command", "feature", "on"),
      is: { words: first("added", "removed", "satisfied") },
    },
  },
  "attempt.scheduled": {
    since: "first",
    fields: {
      ...first("agent", "base", "brief", "key", "model", "resumes"),
      cap: CAP,
      effort: EFFORT,
      plan: { fields: first("digest", "version") },
      role: { words: first("planner", "validator", "verifier", "worker") },
      subject: SUBJECT,
    },
  },
  "attempt.started": { since: "first", fields: first("attempt", "run") },
  "attempt.cancelled": { since: "first", fields: first("attempt", "why") },
  "attempt.ended": {
    since: "first",
    fields: {
      ...first("attempt", "checkpoint", "notes"),
      agent: { fields: { ...first("model", "name", "scripted", "version"), isolation: ISOLATION } },
      claim: {
        fields: {
          ...first("done", "leftOut", "undone"),
          commands: { fields: first("exit", "run") },
        },
      },
      contacts: CONTACTS,
      outcome: OUTCOME,
      patch: { fields: first("bytes", "files") },
      usage: USAGE,
    },
  },
  "skills.reported": {
    since: "first",
    fields: {
      ...first("attempt"),
      skills: { fields: first("because", "better", "helped", "name") },
    },
  },
  "attempt.accounted": { since: "first", fields: { ...first("attempt"), usage: USAGE } },
  "integration.moved": {
    since: "first",
    fields: {
      ...first("from", "to"),
      by: { words: first("merge", "person", "skills", "start", "sync") },
    },
  },
  "sync.wanted": {
    since: "first",
    fields: { ...first("commit", "key", "round", "workflows"), milestone: VALIDATED },
  },
  "ci.allowed": {
    since: "first",
    fields: { ...first("from", "round", "to"), milestone: VALIDATED },
  },
  "ci.concluded": {
    since: "first",
    fields: {
      ...first("round"),
      milestone: VALIDATED,
      verdicts: {
        fields: {
          ...first("commit", "criterion", "evidence", "textDigest", "tree"),
          by: { fields: first("app", "url") },
          is: { words: first("fail", "pass") },
        },
      },
    },
  },
  "validation.opened": {
    since: "first",
    fields: { ...first("commit", "round"), milestone: VALIDATED },
  },
  "verdicts.recorded": {
    since: "first",
    fields: {
      ...first("attempt"),
      checks: CHECK,
      findings: FINDING,
      looks: LOOK,
      verdicts: VERDICT,
      verified: VERIFIED,
    },
  },
  "validation.closed": {
    since: "first",
    fields: { ...first("failed", "round"), milestone: VALIDATED },
  },
  "verdicts.carried": {
    since: "first",
    fields: {
      ...first("round"),
      carried: { fields: first("commit", "criterion") },
      milestone: VALIDATED,
    },
  },
  "criterion.waived": { since: "first", fields: { ...first("criterion", "reason"), by: PERSON } },
  "look.waived": { since: "first", fields: { ...first("feature", "reason"), by: PERSON } },
  "finding.settled": {
    since: "first",
    fields: {
      ...first("finding", "reason"),
      as: { words: first("dismissed", "fix", "listed") },
      by: PERSON,
    },
  },
  "delivery.narrowed": {
    since: "first",
    fields: { ...first("branch", "commit", "upTo"), by: PERSON },
  },
  "milestone.sealed": { since: "first", fields: first("commit", "milestone") },
  "things.intended": { since: "first", fields: { things: THING } },
  "thing.bound": { since: "first", fields: { ...first("id", "number"), thing: THING } },
  "thing.lost": {
    since: "first",
    fields: { how: { words: first("deleted", "transferred") }, thing: THING },
  },
  "thing.pinned": { since: "pins", fields: { thing: THING } },
  "effect.refused": {
    since: "first",
    fields: {
      ...first("effect", "message", "status"),
      lacks: {
        fields: { path: "free", branch: "free", repository: "free", app: "free", url: "free" },
      },
    },
  },
  "field.contested": { since: "first", fields: { ...first("by", "field"), thing: THING } },
}
