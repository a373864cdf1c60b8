/** Whose fault it is that an attempt failed. Each way to end has one row, and the compiler asks for it. */
import type { Failure, Stopped } from "./attempt.ts"

/**
 * "code": what was delivered. "agent": the program that worked, or the model that leads it.
 * "account": who pays for the model. "platform": GitHub, the machine, or the model's provider.
 * "ours": Missions itself. "nobody": it was called off, or two things that are right by themselves
 * met.
 */
export type Fault = "code" | "agent" | "account" | "platform" | "ours" | "nobody"

type Of<Kind> = Extract<Failure, { readonly kind: Kind }>

const AGENT: { readonly [How in Of<"agent_failed">["how"]]: Fault } = {
  crashed: "agent",
  refused: "agent",
  silent: "agent",
  overtime: "agent",
  no_report: "agent",
  flooded: "agent",
  blocked: "agent",
}

const UNREADY: { readonly [Why in Of<"agent_unready">["why"]]: Fault } = {
  missing: "platform",
  login: "account",
  key: "account",
  protocol: "agent",
  silent: "agent",
  ended: "agent",
  version: "platform",
  refused: "agent",
  tools: "agent",
}

const LIMIT: { readonly [What in Of<"limit">["of"]]: Fault } = {
  quota: "account",
  rate: "account",
  turns: "agent",
  context: "agent",
  // The attempt's own ceiling is what people allowed.
  spend: "nobody",
  overload: "platform",
  unreachable: "platform",
}

const INFRA: { readonly [How in Of<"infra">["how"]]: Fault } = {
  dispatch_refused: "platform",
  never_started: "platform",
  setup: "platform",
  delivery: "platform",
  ours: "ours",
}

/** Rules for whoever may only read. */
const READS_ONLY: readonly string[] = ["read_only", "held_back"]

export function faultOf(failure: Stopped): Fault {
  switch (failure.kind) {
    case "agent_failed":
      return AGENT[failure.how]
    case "agent_unready":
      return UNREADY[failure.why]
    case "limit":
      return LIMIT[failure.of]
    case "policy_blocked":
      return READS_ONLY.includes(failure.rule) ? "agent" : "code"
    case "verification_failed":
    case "no_progress":
      return "code"
    case "inconclusive":
      return failure.why === "flaky" ? "code" : "nobody"
    case "infra":
      return INFRA[failure.how]
    case "runner_lost":
      return "platform"
    case "conflict":
    case "workflows_moved":
    case "person_cancelled":
    case "superseded":
    case "nothing_to_do":
      return "nobody"
  }
}
