/** Values that appear at many places in events: who, how much, how far. */
import type { Carried } from "../../plan/carried.ts"
import type { Effort } from "../../plan/model-choice.ts"
import type { Care } from "../../plan/policy.ts"
import type { FoundSkills } from "../../plan/skill.ts"
import type { Ceiling, Movable } from "../../values/ceiling.ts"
import type { Permission, Person } from "../../values/id.ts"
import type { Cap } from "../../values/money.ts"
import type { Isolation } from "../attempt.ts"
import type { Verified } from "../earlier-results.ts"
import type { Hold } from "../hold.ts"
import type { Inspection } from "../inspection.ts"
import { first, type Known } from "../known.ts"
import type { Need } from "../need.ts"

export const PERSON: Known<Person> = { fields: { ...first("id", "login"), name: "free" } }

export const PERMISSION: Known<Permission> = {
  words: first("admin", "maintain", "none", "read", "triage", "write"),
}

export const CEILING: Known<Ceiling> = {
  words: first("attempts", "comments", "features", "hours", "minutes", "patch", "tokens", "usd"),
}

export const CAP: Known<Cap> = { fields: first("minutes", "tokens", "usd") }

export const EFFORT: Known<Effort> = { words: first("high", "low", "medium") }

export const CARE: Known<Care> = { words: first("light", "standard", "strict") }

export const HOLD: Known<Hold> = {
  words: {
    log_changed: "changed_logs",
    ...first("ceiling", "infra", "integration_rewritten", "issue_closed", "kill_switch", "person"),
  },
}

/** In a refusal this may also be the name of something. */
export const MOVABLE: Known<Movable | `F${number}`> = {
  words: first("attempts", "comments", "features", "hours", "minutes", "tokens", "usd"),
  others: "first",
}

export const NEED: Known<Need> = { fields: first("feature", "since") }

/** Of an agent: what is proven does not rest on it. */
export const ISOLATION: Known<Isolation> = {
  words: { bubblewrap: "free", none: "free", user: "free" },
}

export const VERIFIED: Known<Verified> = {
  fields: {
    ...first("commands", "tree"),
    isolation: { words: { bubblewrap: "bubblewrap", ...first("none", "user") } },
  },
}

export const LOOK: Known<Inspection> = { fields: first("feature", "read", "saw") }

export const CARRIED: Known<Carried> = {
  fields: {
    more: "first",
    items: {
      fields: {
        ...first("name", "path", "readBy"),
        kind: {
          words: first("agent", "hook", "instructions", "own", "server", "settings", "skill"),
        },
        unused: {
          fields: {
            seen: "first",
            why: {
              words: first("asks", "broken", "form", "large", "link", "name", "off", "variable"),
            },
          },
        },
      },
    },
  },
}

export const FOUND_SKILLS: Known<FoundSkills> = {
  fields: {
    findings: { fields: first("key", "path", "right", "seen") },
    found: { fields: first("description", "name", "path") },
  },
}
