/** Which paths of a private registry a program may read, written in one way only. */
import type { OpenRegistry } from "../../attempt/room-network.ts"

/** Why a request goes nowhere. */
export type WrongPath = "method" | "malformed" | "outside" | "account" | "much" | "unreachable"

export interface FoundPath {
  readonly registry: OpenRegistry
  readonly path: string
}

const PATH_CHARACTERS_MAX = 4_000

/** Visible characters of ASCII without those that servers read in different ways. */
const FORM = /^\/[!$&'()*+,\-./0-9:;=?@A-Z_a-z~%[\]|]*$/

export function pathOf(url: string, registries: readonly OpenRegistry[]): FoundPath | WrongPath {
  if (url.length > PATH_CHARACTERS_MAX || !FORM.test(url)) return "malformed"
  const [path = ""] = url.split("?")
  const parts = partsOf(path)
  if (parts === null) return "malformed"
  // Of two registries at one host the one further below is meant.
  const [registry] = registries
    .filter(({ base }) => path.startsWith(base))
    .toSorted((a, b) => b.base.length - a.base.length)
  if (registry === undefined) return "outside"
  // There npm's registries tell who somebody is, and what else they may do.
  const [first] = partsOf(path.slice(registry.base.length)) ?? []
  return first === "-" ? "account" : { registry, path: url }
}

/** null: some server could read it as another path. npm writes the slash of "@acme/x" as "%2f". */
function partsOf(path: string): readonly string[] | null {
  if (path.includes("//")) return null
  let read = path
  // Once for what is written, and once for whoever decodes a second time.
  for (const _ of [1, 2]) {
    try {
      read = decodeURIComponent(read)
    } catch {
      return null
    }
    const isOdd = /[\\\p{Cc}]/u.test(read)
    if (isOdd || read.split("/").some(part => /^\.{1,2}(?:;|$)/.test(part))) return null
    if (read.includes("//") || !read.includes("%")) break
  }
  return read.includes("//") ? null : read.split("/").filter(part => part !== "")
}

export function refusalOf(
  wrong: WrongPath,
  host: string,
): { readonly status: number; readonly text: string } {
  switch (wrong) {
    case "method":
      return { status: 405, text: `Missions: set-up only reads from ${host}, by GET and HEAD.` }
    case "malformed":
      return { status: 400, text: `Missions: this is no path of ${host} that is understood here.` }
    case "outside":
      return {
        status: 403,
        text: `Missions: the policy names no registry above this path of ${host}. To allow it, name its address in network.registries of .github/missions.yml.`,
      }
    case "account":
      return { status: 403, text: `Missions: set-up reads packages of ${host}, and no accounts.` }
    case "much":
      return { status: 429, text: `Missions: set-up has read more of ${host} than is allowed.` }
    case "unreachable":
      return { status: 504, text: `Missions: ${host} could not be reached by TLS.` }
  }
}
