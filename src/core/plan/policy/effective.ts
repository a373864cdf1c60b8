/**
 * What holds in a repository, and where each value comes from: first the usual value, then the
 * organisation's default, then the repository's own file, all within the organisation's limits.
 */
import { seenAs } from "../../values/seen.ts"
import { Policy } from "../policy.ts"
import { OrganisationFile, PolicyFile, type PolicyKey, policyKeys } from "./file.ts"
import { misfits, type PolicyFinding } from "./finding.ts"
import { ANYONE, NONE } from "./key.ts"
import { lineOf, type ParsedFile, valueAt } from "./parsed.ts"
import { directionOf, together, within } from "./strict.ts"

export type Origin =
  | { readonly is: "usual" }
  | {
      readonly is: "organisation_default" | "limit" | "repository"
      readonly file: string
      readonly line: number
    }

interface EffectiveKey {
  readonly path: string
  /** The value as it would be written in a file. */
  readonly value: unknown
  /** More than one if lists add up. */
  readonly origins: readonly Origin[]
}

export interface PolicyFiles {
  /** The repository's own file. null: it has none. */
  readonly repository: ParsedFile | null
  /** The file of its organisation. null: there is none that can be read. */
  readonly organisation: ParsedFile | null
}

/** The kill switch, as a file says it. */
interface SwitchedOff {
  readonly file: string
  readonly line: number
}

export interface EffectivePolicy {
  /** If there are findings, the files are ignored. */
  readonly policy: Policy
  readonly off: SwitchedOff | null
  readonly keys: readonly EffectiveKey[]
  /** Nothing starts while there are any. */
  readonly findings: readonly PolicyFinding[]
}

/** Why nothing starts. */
export type Forbids =
  | ({ readonly is: "switched_off" } & SwitchedOff)
  | { readonly is: "unusable"; readonly findings: readonly PolicyFinding[] }

export function forbiddenBy({ off, findings }: EffectivePolicy): Forbids | null {
  if (findings.length > 0) return { is: "unusable", findings }
  return off === null ? null : { is: "switched_off", ...off }
}

export function effectivePolicy(usual: Policy, files: PolicyFiles): EffectivePolicy {
  const misfitting = [
    ...(files.organisation
      ? misfits(files.organisation, OrganisationFile, ["defaults", "limits"])
      : []),
    ...(files.repository ? misfits(files.repository, PolicyFile, [""]) : []),
  ]
  if (misfitting.length > 0) return unusable(usual, misfitting)
  const findings = policyKeys.flatMap(key => [...unlimitable(key, files), ...looser(key, files)])
  if (findings.length > 0) return unusable(usual, findings)
  const keys = policyKeys.map(key => effectiveKey(key, usual, files))
  const apart = unledTo(keys)
  if (apart !== null) return unusable(usual, [apart])
  return { policy: policyOf(usual, keys), off: offBy(keys), keys, findings: [] }
}

const unusable = (usual: Policy, findings: readonly PolicyFinding[]): EffectivePolicy => ({
  policy: usual,
  off: null,
  keys: policyKeys.map(key => effectiveKey(key, usual, { repository: null, organisation: null })),
  findings,
})

interface WrittenValue {
  readonly value: unknown
  readonly file: string
  readonly line: number
}

/** What a file says of a key; null: nothing. */
function saidIn(file: ParsedFile | null, path: string): WrittenValue | null {
  const value = file === null ? undefined : valueAt(file.value, path)
  if (file === null || value === undefined) return null
  return { value, file: file.name, line: lineOf(file, path) }
}

/** The key's own limit, or that of the key that bounds it, whichever is stricter. */
function limitOf(key: PolicyKey, { organisation }: PolicyFiles): WrittenValue | null {
  const own = saidIn(organisation, `limits.${key.path}`)
  const other = key.boundBy ? saidIn(organisation, `limits.${key.boundBy}`) : null
  if (own === null || other === null) return own ?? other
  return directionOf(key.stricter).isLooser(own.value, other.value) ? other : own
}

function unlimitable(key: PolicyKey, files: PolicyFiles): readonly PolicyFinding[] {
  const limit = limitOf(key, files)
  if (limit === null || key.stricter !== "neither") return []
  const { file, line, value } = limit
  const right = `\`defaults.${key.path}\`: no value of it is stricter than another`
  return [{ rule: "no_limit", file, line, key: `limits.${key.path}`, right, seen: seenAs(value) }]
}

/**
 * Only what the repository itself says is reported. The usual value is cut to the limit without a
 * finding.
 */
function looser(key: PolicyKey, files: PolicyFiles): readonly PolicyFinding[] {
  const limit = limitOf(key, files)
  const said = saidIn(files.repository, key.path)
  if (limit === null || said === null || addsUp(key)) return []
  if (!directionOf(key.stricter).isLooser(said.value, limit.value)) return []
  const { file, line, value } = said
  const most = within(key.stricter, seenAs(limit.value))
  const right = `${most}: a limit of ${limit.file}, line ${limit.line}`
  return [{ rule: "looser", file, line, key: key.path, right, seen: seenAs(value) }]
}

/** Only the relay of a listed network leads to private registries. */
function unledTo(keys: readonly EffectiveKey[]): PolicyFinding | null {
  const found = (path: string) => keys.find(key => key.path === path)
  const registries = found("network.registries")
  const [origin] = registries?.origins ?? []
  const checks = found("network.checks")?.value
  if (!Array.isArray(registries?.value) || registries.value.length === 0) return null
  if (checks === "listed" || origin === undefined || origin.is === "usual") return null
  const { file, line } = origin
  const right = `none, or \`network.checks: listed\`: where it is \`${checks}\`, nothing is led to them`
  const seen = `${registries.value.length} registries`
  return { rule: "wrong_value", file, line, key: "network.registries", right, seen }
}

/** A list of protected paths is added to what others protect. */
const addsUp = ({ stricter }: PolicyKey): boolean => stricter === "more"

function effectiveKey(key: PolicyKey, usual: Policy, files: PolicyFiles): EffectiveKey {
  const { path } = key
  const layers = [
    { is: "organisation_default" as const, said: saidIn(files.organisation, `defaults.${path}`) },
    { is: "repository" as const, said: saidIn(files.repository, path) },
  ]
  let value = usualOf(key, usual)
  let origins: readonly Origin[] = [{ is: "usual" }]
  for (const { is, said } of layers) {
    if (said === null) continue
    const origin = { is, file: said.file, line: said.line }
    origins = addsUp(key) ? [...origins, origin] : [origin]
    value = addsUp(key) ? together(value, said.value) : said.value
  }
  const limit = limitOf(key, files)
  const direction = directionOf(key.stricter)
  if (limit === null || !direction.isLooser(value, limit.value)) return { path, value, origins }
  const origin = { is: "limit" as const, file: limit.file, line: limit.line }
  return {
    path,
    value: direction.limited(value, limit.value),
    origins: addsUp(key) ? [...origins, origin] : [origin],
  }
}

/** As it would be written: null is "none" for numbers and "anyone" for people. */
function usualOf({ place, stricter, otherwise }: PolicyKey, usual: Policy): unknown {
  // The only key that is in no policy: missions are allowed.
  if (place === null) return true
  const value = valueAt(usual, place) ?? otherwise
  if (value !== null && value !== undefined) return value
  return stricter === "fewer" ? ANYONE : NONE
}

/** The usual policy, with each key's value in its place. */
function policyOf(usual: Policy, keys: readonly EffectiveKey[]): Policy {
  const said = keys.filter(({ origins }) => origins.some(({ is }) => is !== "usual"))
  const values = new Map(said.map(({ path, value }) => [path, value]))
  const placed = policyKeys.reduce<unknown>((policy, { path, place, kept = asWritten }) => {
    const value = values.get(path)
    if (place === null || value === undefined) return policy
    return put(policy, place.split("."), value === NONE || value === ANYONE ? null : kept(value))
  }, usual)
  const policy = Policy.parse(placed)
  const { caps, least } = policy
  // An attempt that may use less than it is worth starting with would never start.
  const worth = (role: keyof typeof least) => Math.min(least[role], caps[role].usd ?? least[role])
  return Policy.parse({
    ...policy,
    least: {
      planner: worth("planner"),
      worker: worth("worker"),
      validator: worth("validator"),
      verifier: worth("verifier"),
    },
  })
}

const asWritten = (value: unknown): unknown => value

function put(within: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value
  const group = (within ?? {}) as Readonly<Record<string, unknown>>
  return { ...group, [name]: put(group[name], rest, value) }
}

function offBy(keys: readonly EffectiveKey[]): SwitchedOff | null {
  const found = keys.find(({ path }) => path === "enabled")
  const origin = found?.origins.at(-1)
  if (found?.value !== false || origin === undefined || origin.is === "usual") return null
  return { file: origin.file, line: origin.line }
}
