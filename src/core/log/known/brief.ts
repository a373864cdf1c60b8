/** What a brief may hold, and the gate. A run that does not know all of it does not begin. */
import type { Brief, Gatekeeper } from "../brief.ts"
import { first, type Known } from "../known.ts"
import { CHECK, VALIDATED, VERDICT } from "./attempt.ts"
import { CRITERION, DRAFT, QUESTION } from "./plan.ts"
import { OWN_AGENT, POLICY } from "./policy.ts"
import { CAP, EFFORT, NEED, VERIFIED } from "./value.ts"

const { features: FEATURE, milestones: MILESTONE } = DRAFT.fields

export const BRIEF: Known<Brief> = {
  fields: {
    ...first(
      "agent",
      "agentEnv",
      "attempt",
      "base",
      "checkpoint",
      "goal",
      "known",
      "mission",
      "notes",
    ),
    ...first(
      "model",
      "models",
      "origin",
      "prices",
      "protectedPaths",
      "schema",
      "steering",
      "title",
    ),
    brought: DRAFT,
    cap: CAP,
    captures: POLICY.fields.captures,
    checkout: POLICY.fields.checkout,
    commands: POLICY.fields.commands,
    conversation: { fields: { ...first("by", "defaults", "text"), asked: QUESTION } },
    criteria: CRITERION,
    earlier: {
      fields: { ...VERIFIED.fields, ...first("attempt"), checks: CHECK, verdicts: VERDICT },
    },
    effort: EFFORT,
    environment: DRAFT.fields.environment,
    feature: FEATURE,
    features: { fields: first("id", "title") },
    fixes: { fields: first("lines", "root") },
    former: { fields: { ...first("version"), plan: DRAFT } },
    isolation: POLICY.fields.isolation,
    kind: { words: first("feature", "plan", "validation") },
    // The keys are names of gates.
    knownTests: { fields: {} },
    left: { fields: first("attempt", "feature", "text") },
    lockFiles: POLICY.fields.lockFiles,
    lookAt: {
      fields: {
        ...first("criteria", "feature", "found", "title"),
        change: { fields: first("from", "to") },
        report: {
          fields: {
            ...first("done", "leftOut", "undone"),
            commands: { fields: first("exit", "run") },
          },
        },
      },
    },
    milestone: { ...VALIDATED, ...MILESTONE },
    needs: NEED,
    network: POLICY.fields.network,
    notSecrets: "first",
    ownAgent: OWN_AGENT,
    patch: { fields: first("bytes", "files") },
    previous: { fields: first("attempt", "lines") },
    questionsLeft: { fields: first("perRound", "rounds") },
    returned: { fields: first("rule", "text", "where") },
    revisions: { fields: first("by", "text") },
    role: { words: first("planner", "validator", "verifier", "worker") },
    skillWords: { fields: first("because", "feature", "helped", "skill") },
    skills: DRAFT.fields.skills,
    transcripts: POLICY.fields.transcripts,
    standing: {
      fields: { ...first("begun", "merged", "sealed", "taken"), plan: DRAFT },
    },
    step: { words: first("behaviour", "gates", "scrutiny") },
    tampering: POLICY.fields.tampering,
  },
}

/** A list stands for the attempts, because their names are no fields. */
export type ListedGate = Omit<Gatekeeper, "attempts"> & {
  readonly attempts: readonly Gatekeeper["attempts"][string][]
}

export const GATE: Known<ListedGate> = {
  fields: {
    ...first("digest", "held", "mission", "schema"),
    attempts: { fields: first("brief", "digest", "role", "run") },
    needs: NEED,
  },
}
