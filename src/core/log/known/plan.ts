/** Plans, and the questions and findings that come before one. */
import type { Criterion, Draft, LintFinding, Plan, Question } from "../../plan/plan.ts"
import { first, type Known } from "../known.ts"
import { EFFORT } from "./value.ts"

export const CRITERION: Known<Criterion> = {
  fields: {
    ...first("app", "browser", "claim", "id", "name", "rubric", "run", "steps", "text", "urls"),
    expect: {
      fields: {
        ...first("exit", "files", "output"),
        http: {
          fields: {
            ...first("body", "status", "url"),
            json: { fields: first("equals", "path") },
            method: { words: first("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT") },
          },
        },
        json: { fields: first("equals", "path") },
      },
    },
    kind: { words: first("behaviour", "check", "command", "review", "same_as_base", "source") },
  },
}

export const DRAFT: Known<Draft> = {
  fields: {
    ...first("assumptions", "goal", "notInIt", "risks", "title"),
    criteria: CRITERION,
    delivery: { words: first("one", "per_milestone") },
    environment: {
      fields: {
        ...first("setup"),
        gates: { fields: first("createdBy", "name", "run") },
        services: { fields: first("createdBy", "name", "port", "ready", "run") },
      },
    },
    estimate: {
      fields: {
        ...first("lines"),
        minutes: { fields: first("high", "low") },
        usd: { fields: first("high", "low") },
      },
    },
    features: {
      fields: {
        ...first("agent", "dependsOn", "description", "fulfils", "id", "milestone", "model"),
        ...first("paths", "replaces", "skills", "title"),
        effort: EFFORT,
      },
    },
    milestones: {
      fields: {
        ...first("criteria", "id", "outcome", "title"),
        checkpoint: { words: first("approve", "notify") },
      },
    },
    skills: { fields: first("body", "description", "name", "tries") },
    worker: { fields: { ...first("agent", "model"), effort: EFFORT } },
  },
}

export const LINT_FINDING: Known<LintFinding> = {
  fields: { ...first("rule", "text", "where"), severity: { words: first("advice", "fatal") } },
}

export const QUESTION: Known<Question> = { fields: first("because", "default", "text") }

export const PLAN: Known<Plan> = { fields: { ...DRAFT.fields, ...first("version") } }
