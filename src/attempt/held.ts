/**
 * What opens private registries: it comes as a job's variables, and leaves the environment before
 * anything is started that could inherit it.
 */
import type { Brief } from "../core/log/brief.ts"
import { VARIABLE } from "../core/plan/commands.ts"
import { registryVariables } from "../core/plan/registry.ts"
import { unmarked } from "../core/render/markdown/neutral.ts"
import { lackWords } from "../core/render/phrase/lack.ts"
import { headOf } from "../core/values/printed.ts"
import type { Held } from "./outlet.ts"
import type { Sandbox } from "./sandbox.ts"

/** Lists the names, so that they are known before anything of a mission is read. */
export const HELD_NAMES = "MISSIONS_REGISTRY_ENV"

export interface TakenOut {
  readonly held: Held
  /** What may appear nowhere. */
  readonly secrets: readonly string[]
}

export function takeHeld(environment: Record<string, string | undefined>): TakenOut {
  const names = (environment[HELD_NAMES] ?? "").split(/\s+/).filter(name => VARIABLE.test(name))
  const values = new Map(names.flatMap(name => [[name, environment[name] ?? ""] as const]))
  for (const name of names) delete environment[name]
  return { held: name => values.get(name) || undefined, secrets: secretsIn([...values.values()]) }
}

/**
 * The first variable that set-up needs and nobody gave a value, in words; null if there is none.
 * Planning doesn't stop for it: there it is told once set-up runs.
 */
export function unheldSaid(
  { held, sandbox }: { readonly held: Held; readonly sandbox: Pick<Sandbox, "isolation"> },
  { kind, network }: Pick<Brief, "kind" | "network">,
): string | null {
  if (kind === "plan" || sandbox.isolation === "none") return null
  const unset = registryVariables(network?.registries).find(name => !held(name))
  if (unset === undefined) return null
  return headOf(unmarked(lackWords({ is: "credential", name: unset })), 500)
}

/** A password is one without its user as well. */
const secretsIn = (values: readonly string[]): readonly string[] =>
  values.flatMap(value => [value, value.slice(value.indexOf(":") + 1)]).filter(it => it !== "")
