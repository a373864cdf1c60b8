/** What a validator saw of the product, as files. The bytes lie in an artifact of the run; the log knows them by their digests. */
import { z } from "zod"
import { Digest } from "../words/digest.ts"
import {
  CAPTURE_ABOUT_CHARACTERS_MAX,
  CAPTURE_BYTES_MAX,
  CAPTURES_MAX,
  STEPS_MAX,
} from "../words/limits.ts"

export const CaptureType = z.enum(["png", "jpeg", "text"])
export type CaptureType = z.infer<typeof CaptureType>

export const Capture = z.object({
  /** Of the file in the artifact; ours, and never what an agent called it. */
  name: z.string().regex(/^C\d{1,4}-\d{1,3}\.(?:png|jpg|txt)$/),
  /** SHA-256 of the file's bytes. */
  digest: Digest,
  bytes: z.int().positive().max(CAPTURE_BYTES_MAX),
  /** By its content. */
  type: CaptureType,
  /** Of a behaviour, from 1; null: of no step in particular. */
  step: z.int().min(1).max(STEPS_MAX).nullable(),
  /** The validator's words. */
  about: z.string().max(CAPTURE_ABOUT_CHARACTERS_MAX),
})
export type Capture = Readonly<z.infer<typeof Capture>>

/** Those of one verdict. GitHub deletes an artifact after a while; the digests stay. */
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
