/**
 * Reads `permissions:` of a workflow or job. It must never grant more than the file: a key that
 * isn't listed is `none`.
 */

import { z } from "zod"

/** GitHub's keys (workflow schema of @actions/workflow-parser 0.3.61). */
const KEYS = (
  "actions artifact-metadata attestations checks code-quality contents copilot-requests " +
  "deployments discussions drives id-token issues models packages pages pull-requests " +
  "repository-projects security-events statuses vulnerability-alerts"
).split(" ")

/** These take one level only. */
const ONLY: Readonly<Record<string, string>> = {
  "copilot-requests": "write",
  "id-token": "write",
  models: "read",
  "vulnerability-alerts": "read",
}

const level = (key: string) => z.enum([...(ONLY[key] ? [ONLY[key]] : ["read", "write"]), "none"])

export const Permissions = z.preprocess(
  value => (value === "read-all" || value === "write-all" ? every(value) : (value ?? {})),
  z.strictObject(Object.fromEntries(KEYS.map(key => [key, level(key).optional()]))),
)
export type Permissions = Readonly<Record<string, string | undefined>>

/** What a token gets if the file says nothing: GitHub's restricted default for new repositories. */
const DEFAULT: Permissions = { contents: "read", packages: "read" }

/** The job's own list replaces the workflow's. Keys with `none` are left out. */
export function grantedPermissions(
  workflow: Permissions | undefined,
  job: Permissions | undefined,
): Readonly<Record<string, string>> {
  const granted: Record<string, string> = {}
  for (const [key, given] of Object.entries(job ?? workflow ?? DEFAULT)) {
    if (given !== undefined && given !== "none") granted[key] = given
  }
  return granted
}

/** `write` includes reading, so `write-all` takes the keys that know only `read` along. */
function every(value: "read-all" | "write-all"): Permissions {
  const wanted = value === "read-all" ? "read" : "write"
  const pairs = KEYS.map(key => [key, ONLY[key] ?? wanted])
  return Object.fromEntries(pairs.filter(([, given]) => given === "read" || wanted === "write"))
}
