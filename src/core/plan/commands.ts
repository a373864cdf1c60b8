/** What a repository's policy gives to the commands of plans, in addition to the machine's toolchains. */
import { z } from "zod"

/** Excludes variables that we set ourselves, and those of a job, which hold its tokens. */
export const VARIABLE =
  /^(?!(?:PATH|HOME|TMPDIR|LANG|CI)$)(?!(?:ACTIONS|GITHUB|INPUT|MISSIONS|RUNNER)_)[A-Za-z_][A-Za-z0-9_]{0,99}$/

/** Folders that can be read without being written to. */
export const PACKAGE_CACHES = ["cargo", "go", "gradle", "maven"] as const
export type PackageCache = (typeof PACKAGE_CACHES)[number]

export const CommandPolicy = z.strictObject({
  /** Names of the machine's variables. Code that agents wrote can read their values. */
  env: z.array(z.string().regex(VARIABLE)).default([]),
  /** Folders of the machine's user, for reading only. */
  caches: z.array(z.enum(PACKAGE_CACHES)).default([]),
})
export type CommandPolicy = Readonly<z.infer<typeof CommandPolicy>>
