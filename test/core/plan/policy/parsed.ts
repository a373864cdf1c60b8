/** Policy files parsed from their text, as they reach the core. */
import type { EffectivePolicy } from "../../../../src/core/plan/policy/effective.ts"
import { effectivePolicy } from "../../../../src/core/plan/policy/effective.ts"
import type { ParsedFile } from "../../../../src/core/plan/policy/parsed.ts"
import { defaultPolicy } from "../../../../src/core/plan/policy.ts"
import { parsePolicyFile } from "../../../../src/github/policy-yaml.ts"

export const usual = defaultPolicy({ planner: "a", worker: "a", validator: "a" })
const REPOSITORY = ".github/missions.yml"
const ORGANISATION = "acme/.github/missions.yml"

const parsed = (name: string, text: string | undefined): ParsedFile | null =>
  text === undefined ? null : parsePolicyFile(name, text)

export const given = (files: {
  readonly repository?: string
  readonly organisation?: string
}): EffectivePolicy =>
  effectivePolicy(usual, {
    repository: parsed(REPOSITORY, files.repository),
    organisation: parsed(ORGANISATION, files.organisation),
  })

/** "ceilings.hours at line 3: expected …; got …". */
export const said = ({ findings }: EffectivePolicy): readonly string[] =>
  findings.map(
    ({ rule, file, line, key, right, seen }) =>
      `${rule} ${file}:${line} ${key}: expected ${right}; got ${seen}`,
  )

export const keyOf = (effective: EffectivePolicy, path: string) => {
  const found = effective.keys.find(key => key.path === path)
  if (!found) throw new Error(`No key is called ${path}.`)
  const from = found.origins.map(origin =>
    origin.is === "usual" ? "usual" : `${origin.is}:${origin.line}`,
  )
  return [found.value, ...from]
}
