/** What an agent's entry in the protocol's registry means on this machine: which program, and what is known of it. */
import { AgentEntry } from "../../core/plan/agent-entry.ts"
import { lineOf } from "../../core/values/printed.ts"
import { definitionNamed } from "../catalog/catalog.ts"
import type { AgentDefinition } from "../catalog/definition.ts"

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
export function readEntry(text: string): AgentEntry | { readonly wrong: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { wrong: "it is no JSON" }
  }
  const read = AgentEntry.safeParse(value)
  if (read.success) return read.data
  const [issue] = read.error.issues
  return { wrong: lineOf(`${issue?.path.join(".") || "it"}: ${issue?.message ?? ""}`, 200) }
}

/** The ways that work on this platform, such as "linux" and "x64". */
export function offersOf(
  { version, distribution }: AgentEntry,
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

type Distribution = AgentEntry["distribution"]
type Named = NonNullable<Distribution["npx"]>

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

function byHand({
  archive,
  sha256,
  cmd,
  args,
  env,
}: NonNullable<Distribution["binary"]>[string]): Offer {
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
export function definitionBy({ id }: AgentEntry, { program, args, env }: Offer): AgentDefinition {
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
