/** One example of every type of event, on a mission in the middle of its run. */
import type { Event, EventType, Of } from "../../../src/core/log/event.ts"
import { usd } from "../../../src/core/values/money.ts"
import { asked, key, mira, proposed, requested, scheduled, sha, verdict } from "../render/facts.ts"
import { passkeys } from "../render/plans.ts"

const command = "comment:77" as const
const by = mira
const newer = { ...passkeys, version: 3, title: "Passkeys, again" }
const usage = { usd: usd(1), tokens: null, turns: null, wallMs: 1 }

/** The type makes it complete: a new event does not compile without an example. */
export const EXAMPLES: { readonly [T in EventType]: Of<T> } = {
  "mission.requested": requested as Of<"mission.requested">,
  "mission.held": { type: "mission.held", hold: "person", why: "mira paused it" },
  "mission.released": { type: "mission.released", hold: "person" },
  "mission.warned": { type: "mission.warned", ceiling: "usd", used: 8, max: 10 },
  "budget.raised": { type: "budget.raised", ceiling: "usd", max: 90, by },
  "mission.delivered": { type: "mission.delivered", commit: sha("head") },
  "mission.completed": { type: "mission.completed", commit: sha("head") },
  "mission.cancelled": { type: "mission.cancelled", by },
  "mission.declined": { type: "mission.declined", by: null },
  "command.accepted": {
    ...{ type: "command.accepted", command, by, permission: "write", said: { name: "go" } },
  },
  "command.refused": { type: "command.refused", command, by, refusal: { reason: "not_held" } },
  "reply.taken": { type: "reply.taken", command, by, text: "Lines, please." },
  "questions.asked": { ...asked, round: 2 } as Of<"questions.asked">,
  "plan.proposed": proposed(newer) as Of<"plan.proposed">,
  "plan.returned": { type: "plan.returned", version: 3, plan: null, findings: [] },
  "plan.endorsed": {
    ...{ type: "plan.endorsed", digest: "0".repeat(64) as never, by: { id: 9, login: "zoe" } },
    ...{ permission: "write", command },
  },
  "plan.approved": {
    ...{ type: "plan.approved", version: 2, digest: "0".repeat(64) as never, care: "strict" },
    max: { usd: usd(1), tokens: null, minutes: 1 },
  },
  "plan.withdrawn": { type: "plan.withdrawn", version: 3, why: "asked to" },
  "fix.added": {
    ...{ type: "fix.added", feature: "F9", root: "F5", milestone: "M2", criteria: ["C9"] },
    findings: [],
  },
  "feature.steered": { type: "feature.steered", feature: "F5", command, text: "Look at Safari." },
  "feature.skipped": { type: "feature.skipped", feature: "F5", by, reason: "later" },
  "feature.unneeded": { type: "feature.unneeded", feature: "F5", by, reason: "it held" },
  "feature.taken": { type: "feature.taken", feature: "F5", by },
  "feature.submitted": { type: "feature.submitted", feature: "F5", commit: sha("mine"), by },
  "feature.returned": { type: "feature.returned", feature: "F5" },
  "feature.stopped": { type: "feature.stopped", feature: "F5", failure: { kind: "no_progress" } },
  "feature.integrated": {
    ...{ type: "feature.integrated", feature: "F5", attempt: key("F5.2"), commit: sha("m") },
  },
  "merge.conflicted": { type: "merge.conflicted", attempt: key("F5.2"), onto: sha("head") },
  "dependency.changed": {
    ...{ type: "dependency.changed", feature: "F5", on: "F4", is: "removed", command: null },
  },
  "attempt.scheduled": scheduled("F5.3", { type: "feature", feature: "F5" }) as never,
  "attempt.started": { type: "attempt.started", attempt: key("F5.3"), run: 4 },
  "attempt.cancelled": { type: "attempt.cancelled", attempt: key("F5.2"), why: "skipped" },
  "attempt.ended": {
    ...{ type: "attempt.ended", attempt: key("F5.2"), checkpoint: null, usage, agent: null },
    outcome: { type: "delivered", commit: sha("done") },
  },
  "skills.reported": {
    ...{ type: "skills.reported", attempt: key("F5.2") },
    skills: [{ name: "webauthn-testing", helped: true, because: "It starts.", better: null }],
  },
  "attempt.accounted": { type: "attempt.accounted", attempt: key("F5.1"), usage },
  "integration.moved": { type: "integration.moved", from: null, to: sha("on"), by: "merge" },
  "sync.wanted": {
    ...{ type: "sync.wanted", key: key("sync.1"), milestone: "M1", round: 1, workflows: [] },
    commit: sha("default"),
  },
  "ci.allowed": {
    ...{ type: "ci.allowed", milestone: "M2", round: 1, from: sha("head"), to: sha("on") },
  },
  "ci.concluded": {
    ...{ type: "ci.concluded", milestone: "M1", round: 1 },
    verdicts: [
      {
        ...{ criterion: "C3", is: "fail", commit: sha("on"), tree: sha("tree") },
        ...{ textDigest: "0".repeat(64) as never, evidence: ["ci is red"] },
        by: { app: "GitHub Actions", url: "https://github.com/acme/shop/runs/7" },
      },
    ],
  },
  "validation.opened": {
    ...{ type: "validation.opened", milestone: "M2", round: 1, commit: sha("on") },
  },
  "verdicts.recorded": {
    ...{ type: "verdicts.recorded", attempt: key("F5.2"), findings: [], checks: [] },
    verdicts: [verdict("C9", "fail", sha("on"))],
  },
  "validation.closed": { type: "validation.closed", milestone: "M1", round: 1, failed: ["C4"] },
  "criterion.waived": { type: "criterion.waived", criterion: "C9", by, reason: "known" },
  "look.waived": { type: "look.waived", feature: "F4", by, reason: "I read it" },
  "finding.settled": {
    ...{ type: "finding.settled", finding: "f1", as: "listed", by, reason: "small" },
  },
  "delivery.narrowed": {
    ...{ type: "delivery.narrowed", upTo: "M1", commit: sha("on"), branch: "mission/412/M1", by },
  },
  "verdicts.carried": {
    ...{ type: "verdicts.carried", milestone: "M1", round: 1 },
    carried: [{ criterion: "C4", commit: sha("before") }],
  },
  "milestone.sealed": { type: "milestone.sealed", milestone: "M2", commit: sha("on") },
  "things.intended": { type: "things.intended", things: [{ type: "issue", of: "F9" }] },
  "thing.bound": {
    ...{ type: "thing.bound", thing: { type: "issue", of: "F9" }, id: 5, number: 5 },
  },
  "thing.lost": { type: "thing.lost", thing: { type: "issue", of: "F5" }, how: "deleted" },
  "thing.pinned": { type: "thing.pinned", thing: { type: "comment", of: "mission_control" } },
  "effect.refused": {
    ...{ type: "effect.refused", effect: "run F5.3", status: 404, message: "No" },
    lacks: {
      ...{ path: ".github/workflows/missions-attempt.yml", branch: "main", app: "missions" },
      ...{ repository: "acme/shop", url: "https://github.com/acme/shop/new/main" },
    },
  },
  "field.contested": {
    ...{ type: "field.contested", thing: { type: "issue", of: "F5" }, field: "title", by: "zoe" },
  },
}

/** What must have happened before so that an example can change anything. */
export const BEFORE: Partial<Readonly<Record<EventType, readonly Event[]>>> = {
  "mission.released": [EXAMPLES["mission.held"]],
  "plan.withdrawn": [EXAMPLES["plan.proposed"]],
  "feature.returned": [EXAMPLES["feature.stopped"]],
  "attempt.started": [EXAMPLES["attempt.scheduled"]],
}

/** People and later programs read these in the log; nothing is decided by them yet. */
export const WITHOUT_EFFECT: readonly EventType[] = ["dependency.changed"]
