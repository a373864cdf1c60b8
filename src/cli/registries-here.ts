/** What opens the private registries of a policy, as the shell of the person who types has it. */
import type { Policy } from "../core/plan/policy.ts"
import { readRegistries } from "../core/plan/registry.ts"
import { UsageError } from "../local/command-error.ts"
import type { Machine } from "../local/machine.ts"
import type { LocalArguments } from "./local-arguments.ts"
import { typedLocal } from "./local-arguments.ts"
import type { SandboxHere } from "./sandbox-here.ts"

/** By the names of its variables. Nothing is led to a registry where no wall stands. */
export function registriesHere(
  { network }: Pick<Policy, "network">,
  { here, args, machine }: { here: SandboxHere; args: LocalArguments; machine: Machine },
): Readonly<Record<string, string>> {
  if (here.sandbox.isolation === "none") return {}
  return Object.fromEntries(
    readRegistries(network?.registries).map(({ host, base, variable }) => {
      const value = machine.shell[variable]
      if (value) return [variable, value] as const
      throw new UsageError({
        what: `Nothing opens the private registry ${host}.`,
        where: "network.registries of .github/missions.yml",
        expected: `your login there in the variable ${variable}; Missions reads https://${host}${base} with it for set-up, and no program sees it`,
        got: `no value of ${variable} in your shell`,
        try: `export ${variable}, then ${typedLocal(args)}`,
      })
    }),
  )
}
