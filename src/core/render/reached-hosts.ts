/** What programs of attempts reached outside of their rooms, what they were refused, and how to allow it. */
import type { AttemptView } from "../view/attempt.ts"
import type { Block } from "./markdown/document.ts"
import { code } from "./markdown/neutral.ts"
import { counted, listed } from "./phrase/amount.ts"
import { ALLOW } from "./phrase/refused-host.ts"

/** Nobody reads more names in a row. */
const HOSTS_MAX = 12

type Side = "agents" | "checks"

const SIDES: Readonly<Record<Side, string>> = { agents: "agents", checks: "commands" }

/** null: nothing was reached or refused, and nothing was open. */
export function contactsFold(attempts: readonly AttemptView[]): Block {
  const body = contactWords(attempts)
  if (body === "") return null
  const all = (of: "reached" | "refused") =>
    new Set([...hosts(attempts, "agents", of), ...hosts(attempts, "checks", of)]).size
  const [reached, refused] = [all("reached"), all("refused")]
  const words = [
    reached > 0 ? `${counted(reached, "host")} reached` : "",
    refused > 0 ? `${counted(refused, "host")} refused` : "",
  ].filter(it => it !== "")
  return { summary: words.length > 0 ? `Network: ${words.join(", ")}` : "Network: open", body }
}

/** In whole sentences; "" if there is nothing to say. */
export function contactWords(attempts: readonly AttemptView[]): string {
  const sides = (["agents", "checks"] as const).flatMap(side => sideWords(attempts, side))
  const isRefused = (["agents", "checks"] as const).some(
    side => hosts(attempts, side, "refused").length > 0,
  )
  return [...sides, ...(isRefused ? [ALLOW] : [])].join(" ")
}

function sideWords(attempts: readonly AttemptView[], side: Side): readonly string[] {
  const [reached, refused] = [hosts(attempts, side, "reached"), hosts(attempts, side, "refused")]
  const name = SIDES[side]
  const isOpen = attempts.some(it => it.contacts?.[side]?.network === "open")
  return [
    ...(isOpen ? [`The network of ${name} was open, so nobody saw what they reached.`] : []),
    ...(reached.length > 0 ? [`The ${name} reached ${shown(reached)}.`] : []),
    ...(refused.length > 0 ? [`The ${name} were refused ${shown(refused)}.`] : []),
  ]
}

const hosts = (
  attempts: readonly AttemptView[],
  side: Side,
  of: "reached" | "refused",
): readonly string[] =>
  [...new Set(attempts.flatMap(it => it.contacts?.[side]?.[of] ?? []))].toSorted()

function shown(names: readonly string[]): string {
  const first = names.slice(0, HOSTS_MAX).map(name => code(name, 100))
  const more = names.length - first.length
  return listed(more > 0 ? [...first, `${more} more`] : first)
}
