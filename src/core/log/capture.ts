/** Files that show what a validator saw of the product. The bytes lie in an artifact of the run; the log knows their digests. */
import { z } from "zod"
import { Digest } from "../values/digest.ts"
import {
  CAPTURE_ABOUT_CHARACTERS_MAX,
  CAPTURE_BYTES_MAX,
  CAPTURES_MAX,
  STEPS_MAX,
} from "../values/limits.ts"

export const CaptureType = z.enum(["png", "jpeg", "text"])
export type CaptureType = z.infer<typeof CaptureType>

export const Capture = z.object({
  /** The name of the file in the artifact. We choose it, never the agent. */
  name: z.string().regex(/^C\d{1,4}-\d{1,3}\.(?:png|jpg|txt)$/),
  /** SHA-256 of the file's bytes. */
  digest: Digest,
  bytes: z.int().positive().max(CAPTURE_BYTES_MAX),
  /** The type, told by the content and not by the name. */
  type: CaptureType,
  /** The step of a behaviour that it shows, from 1. null: no step in particular. */
  step: z.int().min(1).max(STEPS_MAX).nullable(),
  /** The caption, in the validator's words. */
  about: z.string().max(CAPTURE_ABOUT_CHARACTERS_MAX),
})
export type Capture = Readonly<z.infer<typeof Capture>>

/** The captures of one verdict. GitHub deletes an artifact after a while; the digests stay. */
export const Captures = z.object({
  artifact: z.object({
    id: z.int().positive(),
    /** SHA-256 of the archive. */
    digest: Digest,
  }),
  files: z.array(Capture).min(1).max(CAPTURES_MAX),
})
export type Captures = Readonly<z.infer<typeof Captures>>

export const isPicture = ({ type }: Pick<Capture, "type">): boolean => type !== "text"
