/** What came of running set-up, gates and commands on one tree. Written by our process alone, and published beside the report. */
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { z } from "zod"
import { Check, Finding, Isolation, Verdict } from "../../core/log/attempt.ts"
import { AttemptKey, Sha } from "../../core/words/id.ts"
import { shownBytesIn } from "../tree/path-bytes.ts"

export const Verification = z.object({
  schema: z.literal(1),
  attempt: AttemptKey,
  run: z.int().positive(),
  base: Sha,
  /** Of base and patch together: what everything here was found on. */
  tree: Sha,
  isolation: Isolation,
  /** "broken": it failed on the base as well, so the patch is not to blame. */
  setup: z.enum(["passed", "failed", "broken"]),
  /** Of "broken": what was in the way, where that was not set-up itself. */
  said: z.string().max(500).optional(),
  checks: z.array(Check).max(1_000),
  /** Why nothing was run; left out: it was allowed to. */
  refused: z.object({ rule: z.string(), where: z.string() }).optional(),
  /** The commit that will hold the tree is not made yet. */
  verdicts: z.array(Verdict.omit({ commit: true })).max(1_000),
  /** Names of gates that failed and were not known to. */
  failedGates: z.array(z.string()),
  findings: z.array(Finding).max(500),
  /** Of what the worker wrote and was not taken, what commands did not find here either. */
  notThere: z.array(z.string()).optional(),
  /** Rules of the tamper checks by which the delivery is refused. */
  tampering: z.array(z.string()),
  wallMs: z.number().nonnegative(),
})
export type Verification = Readonly<z.infer<typeof Verification>>

/** What is found where nothing may run. */
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
