/**
 * What an agent did in one attempt, as lines of JSON: a head, then one entry a line. It is for
 * people who want to see the work, and nothing is ever concluded from it.
 */
import { z } from "zod"
import { AttemptKey, Sha } from "../values/id.ts"
import type { Instant } from "../values/time.ts"
import { Role } from "./attempt.ts"

const at = z.iso.datetime() as unknown as z.ZodType<Instant>

export const TranscriptHead = z.object({
  /** Its version. A reader that knows only another one reads nothing of it. */
  transcript: z.literal(1),
  at,
  mission: z.int().positive(),
  attempt: AttemptKey,
  run: z.int(),
  role: Role,
  base: Sha,
  /** The agent as the policy names it. */
  agent: z.string(),
})
export type TranscriptHead = Readonly<z.infer<typeof TranscriptHead>>

/** How its file is called, and the artifact that holds it on GitHub. */
export const transcriptFile = (attempt: AttemptKey): string => `${attempt}.jsonl`
export const transcriptArtifact = (attempt: AttemptKey, run: number): string =>
  `transcript-${attempt}-${run}`

/** A scripted agent's words are a person's, written beforehand. */
const scripted = z.literal(true).optional()

/** What was done or said. Its texts were freed of secrets and of what a terminal would obey. */
export const Told = z.discriminatedUnion("kind", [
  /** A line of what the agent said, or of what it thought aloud. */
  z.object({ kind: z.literal("said"), text: z.string(), scripted }),
  z.object({ kind: z.literal("thought"), text: z.string(), scripted }),
  /** The agent uses a tool of its own, which it calls so. */
  z.object({ kind: z.literal("uses"), tool: z.string(), scripted }),
  /** What came of it; the middle of a long text is left out. */
  z.object({
    kind: z.literal("result"),
    tool: z.string(),
    is: z.enum(["completed", "failed"]),
    text: z.string(),
    scripted,
  }),
  /** A call of a tool of ours, and whether it was taken. */
  z.object({
    kind: z.literal("handed"),
    tool: z.string(),
    text: z.string(),
    taken: z.boolean(),
    scripted,
  }),
  /** What our own process did or saw. */
  z.object({ kind: z.literal("ours"), text: z.string() }),
])
export type Told = Readonly<z.infer<typeof Told>>

export const TranscriptEntry = z.union([
  Told.and(z.object({ at })),
  /** So many entries are missing here, because the file would have become too long. */
  z.object({ at, kind: z.literal("left_out"), entries: z.int() }),
  /** The session has ended in this way. */
  z.object({ at, kind: z.literal("ended"), how: z.string(), said: z.string() }),
])
export type TranscriptEntry = Readonly<z.infer<typeof TranscriptEntry>>
