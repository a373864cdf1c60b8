/** Runs a command of set-up, which alone may read from private registries. */
import { createHash } from "node:crypto"
import type { Digest } from "../../core/values/digest.ts"
import type { Outlet } from "../outlet.ts"
import type { Ran } from "./ran.ts"
import { type CommandOptions, runCommand } from "./run-command.ts"

/** `outlet`: that of the room in which it runs. */
export async function runSetUp(
  options: CommandOptions,
  { registries }: Pick<Outlet, "registries">,
): Promise<Ran> {
  if (registries === null) return runCommand(options)
  const [unset] = registries.unset
  if (unset !== undefined) return notBegun(unset)
  return registries.during(options.env, env => runCommand({ ...options, env }))
}

/** As a shell says that it cannot start something; `lack.ts` knows the words. */
function notBegun(variable: string): Ran {
  const output = `not begun: ${variable} has no value, and network.registries of the policy names it\n`
  const outputDigest = createHash("sha256").update(output).digest("hex") as Digest
  return { exit: 126, ms: 0, ended: "itself", output, outputDigest }
}
