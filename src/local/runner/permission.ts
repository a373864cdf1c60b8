/** `permissions:` of a workflow or job. It must never widen what the file says: what is not listed is none. */

import { z } from "zod"

/** GitHub's keys and the levels each one takes (workflow schema of @actions/workflow-parser 0.3.61). */
const LEVELS = {
  actions: ["read", "write"],
  "artifact-metadata": ["read", "write"],
  attestations: ["read", "write"],
  checks: ["read", "write"],
  "code-quality": ["read", "write"],
  contents: ["read", "write"],
  "copilot-requests": ["write"],
  deployments: ["read", "write"],
  discussions: ["read", "write"],
  drives: ["read", "write"],
  "id-token": ["write"],
  issues: ["read", "write"],
  models: ["read"],
  packages: ["read", "write"],
  pages: ["read", "write"],
  "pull-requests": ["read", "write"],
  "repository-projects": ["read", "write"],
  "security-events": ["read", "write"],
  statuses: ["read", "write"],
  "vulnerability-alerts": ["read"],
} as const satisfies Record<string, readonly string[]>

export const Permissions = z.preprocess(
  value => (value === "read-all" || value === "write-all" ? every(value) : (value ?? {})),
  z.strictObject(
    Object.fromEntries(
      Object.entries(LEVELS).map(([key, levels]) => [key, z.enum([...levels, "none"]).optional()]),
    ),
  ),
)
export type Permissions = Readonly<Record<string, string | undefined>>

/** What a token gets if the file says nothing: GitHub's restricted default for new repositories. */
const DEFAULT: Permissions = { contents: "read", packages: "read" }

/** The job's own list replaces the workflow's; `none` is left out. */
export function grantedPermissions(
  workflow: Permissions | undefined,
  job: Permissions | undefined,
): Readonly<Record<string, string>> {
  const granted: Record<string, string> = {}
  for (const [key, level] of Object.entries(job ?? workflow ?? DEFAULT)) {
    if (level !== undefined && level !== "none") granted[key] = level
  }
  return granted
}

function every(value: "read-all" | "write-all"): Permissions {
  const wanted = value === "read-all" ? "read" : "write"
  return Object.fromEntries(
    Object.entries(LEVELS)
      .map(([key, levels]) => [
        key,
        (levels as readonly string[]).includes(wanted) ? wanted : "read",
      ])
      .filter(([key, level]) =>
        (LEVELS[key as keyof typeof LEVELS] as readonly string[]).includes(level!),
      ),
  )
}
