/**
 * Finds the program of an agent that is given by its entry in the protocol's registry, which is a
 * file or stands in the policy. Nothing is downloaded: an entry pins no digest, so its person
 * installs it, and it is found on the PATH.
 */
import { readFileSync, realpathSync, statSync } from "node:fs"
import { isAbsolute, relative } from "node:path"
import type { AgentEntry } from "../../core/plan/agent-entry.ts"
import type { AgentDefinition } from "../catalog/definition.ts"
import type { AgentCommand } from "../recipes.ts"
import { onPath, packageVersion, type Search } from "./program.ts"
import { definitionBy, offersOf, readEntry } from "./registry-entry.ts"

interface Entered {
  readonly agent: AgentCommand
  readonly name: string
  readonly definition: AgentDefinition
  readonly version: string | null
}

/** Far more than any entry has. */
const BYTES_MAX = 64 * 1024

export const isEntry = (word: string): boolean => isAbsolute(word) && word.endsWith(".json")

interface Looking<Missing> {
  readonly places: Search
  /** Tells what is wrong, and the line to type if there is one. */
  readonly missing: (what: string, more?: { readonly typed: string }) => Missing
}

export function byEntryIn<Missing>(
  file: string,
  args: readonly string[],
  looking: Looking<Missing>,
): Entered | Missing {
  const { places, missing } = looking
  const text = textOf(file, places)
  if (typeof text !== "string") return missing(`"${file}" ${text.not}.`)
  const entry = readEntry(text)
  if ("wrong" in entry)
    return missing(`"${file}" is no entry of the protocol's registry: ${entry.wrong}.`)
  return byEntry(entry, args, looking)
}

export function byEntry<Missing>(
  entry: AgentEntry,
  args: readonly string[],
  { places, missing }: Looking<Missing>,
): Entered | Missing {
  const offers = offersOf(entry, process)
  for (const offer of offers) {
    const command = onPath(offer.program, places)
    if (command === null) continue
    return {
      name: entry.id,
      agent: { command, args: [...offer.args, ...args] },
      definition: definitionBy(entry, offer),
      version: offer.npm === null ? null : packageVersion(command, offer.npm),
    }
  }
  const [first] = offers
  if (first === undefined) {
    return missing(`"${entry.id}" has no distribution for ${process.platform} on ${process.arch}.`)
  }
  const what = `"${entry.id}" is not installed: there is no program "${first.program}" on the PATH. Its entry pins no digests, so Missions doesn't install it.`
  return missing(what, { typed: first.typed })
}

/** What a work tree brings says nothing about what may be started. */
function textOf(file: string, { not = [] }: Search): string | { readonly not: string } {
  try {
    const real = realpathSync(file)
    const isInside = not.some(tree => !/^\.\.(?:\/|$)/.test(relative(realpathSync(tree), real)))
    if (isInside) return { not: "lies in the repository, and agents are not taken from there" }
    if (statSync(real).size > BYTES_MAX) return { not: "is far longer than an entry" }
    return readFileSync(real, "utf8")
  } catch {
    return { not: "cannot be read" }
  }
}
