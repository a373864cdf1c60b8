/** What a repository's policy gives to the commands of plans, besides the toolchains of the machine. */
import { z } from "zod"

/** Ours to set, or a job's own: there its tokens are. */
export const VARIABLE =
  /^(?!(?:PATH|HOME|TMPDIR|LANG|CI)$)(?!(?:ACTIONS|GITHUB|INPUT|MISSIONS|RUNNER)_)[A-Za-z_][A-Za-z0-9_]{0,99}$/

/** Those that can be read without being written to. */
export const PACKAGE_CACHES = ["cargo", "go", "gradle", "maven"] as const
export type PackageCache = (typeof PACKAGE_CACHES)[number]

export const CommandPolicy = z.strictObject({
  /** Names of variables of the machine; code that agents wrote reads their values. */
  env: z.array(z.string().regex(VARIABLE)).default([]),
  /** Of the machine's user, to be read only. */
  caches: z.array(z.enum(PACKAGE_CACHES)).default([]),
})
export type CommandPolicy = Readonly<z.infer<typeof CommandPolicy>>
