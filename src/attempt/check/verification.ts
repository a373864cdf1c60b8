/**
 * The result of running set-up, gates and commands on one tree. Only our own process writes it, and
 * it's published beside the report.
 */
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { z } from "zod"
import { Check, Finding, Isolation, Verdict } from "../../core/log/attempt.ts"
import { Contacts } from "../../core/log/contacts.ts"
import { AttemptKey, Sha } from "../../core/values/id.ts"
import { shownBytesIn } from "../tree/path-bytes.ts"

export const Verification = z.object({
  schema: z.literal(1),
  attempt: AttemptKey,
  run: z.int().positive(),
  base: Sha,
  /** The tree of base and patch together, on which everything here was found. */
  tree: Sha,
  isolation: Isolation,
  /** What commands reached. Older programs did not see it. */
  contacts: Contacts.optional(),
  /** "broken" means that it failed on the base as well, so the patch isn't to blame. */
  setup: z.enum(["passed", "failed", "broken"]),
  /** Only for "broken": what was in the way, if it wasn't set-up itself. */
  said: z.string().max(500).optional(),
  checks: z.array(Check).max(1_000),
  /** What of our own, or of the machine, failed meanwhile, so that nothing was found out. */
  broken: z.object({ by: z.enum(["ours", "machine"]), said: z.string() }).optional(),
  /** Why nothing was run; left out if running was allowed. */
  refused: z.object({ rule: z.string(), where: z.string() }).optional(),
  /** The commit isn't in a verdict yet, because it doesn't exist until the last step. */
  verdicts: z.array(Verdict.omit({ commit: true })).max(1_000),
  /** Names of gates that failed and weren't known to fail. */
  failedGates: z.array(z.string()),
  findings: z.array(Finding).max(500),
  /** Files that the worker wrote, that weren't taken, and that commands didn't find here either. */
  notThere: z.array(z.string()).optional(),
  /** Rules of the tamper checks for which the delivery is refused. */
  tampering: z.array(z.string()),
  wallMs: z.number().nonnegative(),
})
export type Verification = Readonly<z.infer<typeof Verification>>

/** The result where nothing may run. */
export const NOTHING_RUN = {
  ...{ setup: "broken", checks: [], verdicts: [], failedGates: [], findings: [], tampering: [] },
} satisfies Partial<Verification>

const FILE = "verification.json"

export const verificationText = (verification: Verification): string =>
  `${JSON.stringify(Verification.parse(shownBytesIn(verification)), null, 2)}\n`

export const writeVerification = (folder: string, verification: Verification): Promise<void> =>
  writeFile(join(folder, FILE), verificationText(verification))

export const readVerification = async (folder: string): Promise<Verification> =>
  Verification.parse(JSON.parse(await readFile(join(folder, FILE), "utf8")))
