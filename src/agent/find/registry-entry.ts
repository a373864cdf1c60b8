/**
 * An agent by its entry in the registry of the Agent Client Protocol, in that registry's own form:
 * https://github.com/agentclientprotocol/registry. It says what is started and with which words.
 */
import { z } from "zod"
import { lineOf } from "../../core/values/printed.ts"
import { definitionNamed } from "../catalog/catalog.ts"
import type { AgentDefinition } from "../catalog/definition.ts"

/**
 * Entries hold values of variables, and lines of agents may not. Switches are harmless and most
 * entries that have any have those; whatever else stands there might be a secret.
 */
const Switch = z
  .string()
  .regex(
    /^(?:[01]|true|false|yes|no|on|off|none|never|always|disabled?|enabled?)$/i,
    "a switch such as 1 or true; name any other variable by --agent-env and set it in your shell",
  )
const Env = z.record(z.string().regex(/^[A-Za-z_]\w*$/, "the name of a variable"), Switch)
const args = z.array(z.string()).default([])

const Package = z.object({
  package: z
    .string()
    .regex(
      /^(?:@[\w.-]+\/)?[\w.-]+(?:\[[\w,.-]+\])?(?:(?:@|==)[\w.+-]+)?$/,
      "the name of a package",
    ),
  cmd: z
    .string()
    .regex(/^[\w.-]+$/, "the name of a program")
    .optional(),
  ...{ args, env: Env.default({}) },
})
const Binary = z.object({
  archive: z.url({ protocol: /^https$/ }),
  sha256: z
    .string()
    .regex(/^[a-f0-9]{64}$/i)
    .optional(),
  cmd: z.string().min(1),
  ...{ args, env: Env.default({}) },
})

export type RegistryEntry = z.infer<typeof RegistryEntry>
export const RegistryEntry = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, "small letters, digits and hyphens"),
  name: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+/, "a version such as 1.2.3"),
  distribution: z
    .strictObject({
      npx: Package.optional(),
      uvx: Package.optional(),
      binary: z.record(z.string(), Binary).optional(),
    })
    .refine(it => Object.keys(it).length > 0, "one of npx, uvx and binary"),
})

/** One way to get an agent. */
export interface Offer {
  /** The program that is looked for on the PATH. */
  readonly program: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** The package of npm that brings it; null if another one does. */
  readonly npm: string | null
  /** What a person types to install exactly this version. */
  readonly typed: string
}

/** What stands for an entry's mistakes: the first of them. */
export function readEntry(text: string): RegistryEntry | { readonly wrong: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { wrong: "it is no JSON" }
  }
  const read = RegistryEntry.safeParse(value)
  if (read.success) return read.data
  const [issue] = read.error.issues
  return { wrong: lineOf(`${issue?.path.join(".") || "it"}: ${issue?.message ?? ""}`, 200) }
}

/** The ways that work on this platform, such as "linux" and "x64". */
export function offersOf(
  { version, distribution }: RegistryEntry,
  { platform, arch }: { readonly platform: string; readonly arch: string },
): readonly Offer[] {
  const { npx, uvx, binary } = distribution
  const target = binary?.[`${platform}-${ARCHS[arch] ?? arch}`]
  return [
    ...(npx ? [byNpm(npx, version)] : []),
    ...(uvx ? [byUv(uvx, version)] : []),
    ...(target ? [byHand(target)] : []),
  ]
}

const ARCHS: Readonly<Record<string, string>> = { x64: "x86_64", arm64: "aarch64" }

type Named = z.infer<typeof Package>

function byNpm({ package: named, cmd, args, env }: Named, version: string): Offer {
  // A scope begins with the same sign as a version.
  const at = named.indexOf("@", 1)
  const [npm, own] = at < 0 ? [named, version] : [named.slice(0, at), named.slice(at + 1)]
  const typed = `npm install --global ${npm}@${own}`
  return { program: cmd ?? npm.split("/").at(-1)!, args, env, npm, typed }
}

function byUv({ package: named, cmd, args, env }: Named, version: string): Offer {
  const [name = named, own = version] = named.replace("==", "@").split("@", 2)
  const typed = `uv tool install ${name}==${own}`
  return { program: cmd ?? name.split("[")[0]!, args, env, npm: null, typed }
}

function byHand({ archive, sha256, cmd, args, env }: z.infer<typeof Binary>): Offer {
  const check = sha256 ? ` (its SHA-256 is ${sha256})` : ""
  const program = cmd.split(/[/\\]/).at(-1)!
  return {
    program,
    args,
    env,
    npm: null,
    typed: `curl --fail --location --remote-name ${archive}${check}`,
  }
}

/** What is known of it beside its entry: what the catalog has, or nothing. */
export function definitionBy(
  { id }: RegistryEntry,
  { program, args, env }: Offer,
): AgentDefinition {
  const known = definitionNamed(id)
  if (known?.program === program) return { ...known, quiet: { ...known.quiet, ...env } }
  return {
    ...{ id, registryId: id, package: null, program, args, mute: [] },
    variables: { key: [], baseUrl: null, model: null, others: [] },
    ...{
      endpoint: {},
      login: { type: null, files: [], hosts: [] },
      quiet: env,
      homeFiles: {},
      besideKey: {},
    },
    tools: "stdio",
    modes: { planner: null, worker: null, validator: null, unwalled: null },
    ...{
      usage: null,
      untold: null,
      goesOnAfterMs: 0,
      needsModel: false,
      modelKnownBy: null,
      notLoggedIn: "unsaid",
      reads: ["**/AGENTS.md"],
    },
    ...{ protocol: "openai_chat", speaks: 2, driven: false },
  }
}
