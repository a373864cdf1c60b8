/**
 * Asks a person once whether an agent's own login may enter missions, because the agent's code can
 * read it there. `--yes` is no such word.
 */
import { endpointOf } from "../agent/catalog/endpoint.ts"
import { listed } from "../core/render/phrase/amount.ts"
import { UsageError } from "../local/command-error.ts"
import type { Machine } from "../local/machine.ts"
import { ownModelOf } from "../local/own-model.ts"
import {
  type FoundLogin,
  loginBehind,
  rememberSharedLogin,
  sharedLogins,
} from "../local/shared-login.ts"
import { type LocalArguments, typedLocal } from "./local-arguments.ts"

interface Wish {
  readonly args: LocalArguments
  readonly machine: Machine
}

/** Whether our proxy leads the agent to its model by a key in the person's shell. */
export function hasKey(line: string, { shell }: Pick<Machine, "shell">): boolean {
  const endpoint = endpointOf(line)
  if (endpoint === null) return false
  return ownModelOf(shell) !== null || endpoint.keys.some(name => shell[name])
}

/** The ids of agents whose logins may enter. Throws UsageError where one is needed and not given. */
export async function consentedLogins(
  lines: readonly string[],
  { args, machine }: Wish,
): Promise<readonly string[]> {
  const known = sharedLogins(machine)
  const found = [...new Set(lines)]
    .filter(line => !hasKey(line, machine))
    .flatMap(line => loginBehind(line, machine) ?? [])
    // A key in a variable of its own comes before any login.
    .filter(({ definition }) => !definition.variables.key.some(name => machine.shell[name]))
  for (const login of found) {
    const { id } = login.definition
    if (known.includes(id) || sharedLogins(machine).includes(id)) continue
    if (!args.sharesLogin) await ask(login, { args, machine })
    rememberSharedLogin(machine, id)
  }
  return [...new Set([...known, ...found.map(({ definition }) => definition.id)])]
}

async function ask({ definition, file }: FoundLogin, { args, machine }: Wish): Promise<void> {
  const { id, login, variables } = definition
  const what = `${id} has no key here, and would work with your own login (~/${file}).`
  const risk = `Its code, and code that it runs, can read that login and use it as you. With it, its network is ${listed(login.hosts)}, and what the policy names. What it spends is what it says itself, in tokens and not in dollars.`
  const answer = await machine.terminal.ask(
    `${what}\n${risk}\nLet ${id} use your login in missions on this machine? Type "share" to agree: `,
  )
  if (answer?.trim().toLowerCase() === "share") return
  const [key = "MISSIONS_MODEL_KEY"] = variables.key
  throw new UsageError({
    what,
    where: "--agent",
    expected: `your agreement, once on this machine, or a key in MISSIONS_MODEL_KEY or ${key}, which the agent never sees. ${risk}`,
    got: answer === null ? "no terminal to ask at; --yes does not agree to this" : "no agreement",
    try: typedLocal(args, { sharesLogin: true }),
  })
}
