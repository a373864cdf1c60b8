/**
 * A private registry as the policy names it: where it is, and the name of the variable that holds
 * what opens it. A value stands nowhere in a policy.
 */
import { VARIABLE } from "./commands.ts"
import { HOST } from "./network-policy.ts"

/** In capitals, so that no token passes for one. */
const NAME = /^[A-Z][A-Z0-9_]*$/

/** "https://npm.acme.example/team = NPM_TOKEN", or with "as plain" at its end. */
const WRITTEN = /^https:\/\/([^\s/?#@]+)((?:\/[A-Za-z0-9._~+@-]+)*)\/? += +(\S+?)( as plain)?$/

export interface Registry {
  /** Without a port it stands for 443. */
  readonly host: string
  readonly port: number
  /** What every path there begins with: "/", or "/team/". */
  readonly base: string
  /** The variable of the machine, or of the job. */
  readonly variable: string
  /** "plain": its value is the whole header. Otherwise it is a token, or "user:password". */
  readonly as: "login" | "plain"
}

/** null: the line names none. */
export function readRegistry(line: string): Registry | null {
  const [, authority = "", path = "", variable = "", plain] = WRITTEN.exec(line) ?? []
  const isHost = HOST.test(authority) && !authority.startsWith("*")
  const isDots = path.split("/").some(part => part === "." || part === "..")
  if (!isHost || isDots || !NAME.test(variable) || !VARIABLE.test(variable)) return null
  const [host = "", port = "443"] = authority.split(":")
  if (Number(port) > 65_535) return null
  return {
    ...{ host, port: Number(port), base: `${path}/`, variable },
    as: plain === undefined ? "login" : "plain",
  }
}

/** A line that is wrong may hold a token in place of a name, so no more is shown of it than an address. */
export const shownRegistry = (line: string): string =>
  `${/^https:\/\/[^\s/?#@]+/.exec(line)?.[0] ?? ""}…`

/** Lines that name none are left out: the policy's form lets none pass. */
export const readRegistries = (lines: readonly string[] | undefined): readonly Registry[] =>
  (lines ?? []).flatMap(line => readRegistry(line) ?? [])

/** Each variable once. */
export const registryVariables = (lines: readonly string[] | undefined): readonly string[] => [
  ...new Set(readRegistries(lines).map(({ variable }) => variable)),
]
