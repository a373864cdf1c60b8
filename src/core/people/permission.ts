/** What a person may do on a repository, in GitHub's order. */
import type { Permission } from "../values/id.ts"

const ORDER: readonly Permission[] = ["none", "read", "triage", "write", "maintain", "admin"]

export const isAtLeast = (has: Permission, least: Permission): boolean =>
  ORDER.indexOf(has) >= ORDER.indexOf(least)
