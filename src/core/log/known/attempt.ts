/** What attempts work on, how they end, and what they found. */
import type {
  Check,
  Failure,
  Finding,
  Outcome,
  Stopped,
  Subject,
  Usage,
  Validated,
  Verdict,
} from "../attempt.ts"
import type { AttemptContacts, Contacts } from "../contacts.ts"
import { first, type Known } from "../known.ts"
import { DRAFT, QUESTION } from "./plan.ts"

export const VALIDATED: Known<Validated> = { words: first("final"), others: "first" }

const HOW = {
  words: {
    blocked: "endings",
    ours: "own_fault",
    ...first("crashed", "delivery", "dispatch_refused", "flooded", "never_started", "no_report"),
    ...first("overtime", "refused", "setup", "silent"),
  },
} as const

const LIMIT_OF = {
  words: first("context", "overload", "quota", "rate", "spend", "turns", "unreachable"),
}

const FAILURE: Known<Failure> = {
  fields: {
    ...first("criteria", "gates", "paths", "resetsAt", "rule", "said", "tampering", "where"),
    how: HOW,
    kind: {
      words: first(
        "agent_failed",
        "agent_unready",
        "conflict",
        "inconclusive",
        "infra",
        "limit",
        "person_cancelled",
        "policy_blocked",
        "runner_lost",
        "superseded",
        "verification_failed",
        "workflows_moved",
      ),
    },
    of: LIMIT_OF,
    why: {
      words: {
        tools: "endings",
        ...first("ended", "flaky", "key", "login", "missing", "not_run"),
        ...first("protocol", "refused", "silent", "version"),
      },
    },
  },
}

export const OUTCOME: Known<Outcome> = {
  fields: {
    ...first("commit"),
    failure: FAILURE,
    plan: DRAFT,
    questions: QUESTION,
    type: {
      words: first("delivered", "failed", "nothing_to_do", "plan", "questions", "verdicts"),
    },
  },
}

export const USAGE: Known<Usage> = {
  fields: {
    ...first("measured", "turns", "usd", "wallMs"),
    guessed: "free",
    tokens: { fields: first("cached", "in", "out") },
  },
}

export const CHECK: Known<Check> = {
  fields: {
    ...first("exit", "failedTests", "flaky", "from", "id", "ms", "outputDigest", "run", "tail"),
    lack: {
      fields: {
        ...first("name"),
        is: {
          words: {
            ...first(
              ...(["disk", "docker", "files", "host", "library", "login"] as const),
              ...(["memory", "network", "port", "program", "version", "walled"] as const),
            ),
            ...({ credential: "registries", refused: "registries" } as const),
          },
        },
      },
    },
  },
}

const SEEN: Known<Contacts> = {
  fields: {
    ...({ reached: "free", refused: "free" } as const),
    network: { words: { listed: "free", none: "free", open: "free" } },
  },
}
/** Nothing follows from it, so a reader that does not know it does no harm. */
export const CONTACTS: Known<AttemptContacts> = { fields: { agents: SEEN, checks: SEEN } }

export const VERDICT: Known<Verdict> = {
  fields: {
    ...first("commit", "criterion", "evidence", "looked", "textDigest", "tree"),
    captures: {
      fields: {
        artifact: { fields: first("digest", "id") },
        files: {
          fields: {
            ...first("about", "bytes", "digest", "name", "step"),
            type: { words: first("jpeg", "png", "text") },
          },
        },
      },
    },
    is: { words: first("fail", "inconclusive", "pass") },
    isolation: { words: { bubblewrap: "bubblewrap", ...first("none", "user") } },
  },
}

export const FINDING: Known<Finding> = {
  fields: {
    ...first("feature", "id", "line", "path", "text"),
    severity: { words: first("blocking", "minor") },
  },
}

export const STOPPED: Known<Stopped> = {
  fields: {
    ...FAILURE.fields,
    kind: { words: { ...FAILURE.fields.kind.words, ...first("no_progress", "nothing_to_do") } },
  },
}

export const SUBJECT: Known<Subject> = {
  fields: {
    ...first("feature"),
    milestone: VALIDATED,
    step: { words: first("behaviour", "gates", "scrutiny") },
    type: { words: first("feature", "merge", "milestone", "plan", "sync") },
  },
}
