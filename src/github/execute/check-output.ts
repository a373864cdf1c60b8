/** A check's state and text as GitHub's API wants them. */
import type { CheckOutput } from "../../core/log/effect.ts"
import type { Mission } from "../../core/log/mission.ts"
import { keyOf, type Thing } from "../../core/log/thing.ts"

/** GitHub refuses longer summaries. */
const SUMMARY_CHARACTERS_MAX = 65_535

export function checkOutput(
  mission: Mission,
  thing: Thing,
  { status, conclusion, text }: CheckOutput,
) {
  return {
    status,
    ...(conclusion === null ? {} : { conclusion }),
    // Only the App that made a check can edit this field.
    external_id: JSON.stringify({
      mission: mission.ref.issue,
      thing: keyOf(thing),
      digest: text.digest,
    }),
    output: { title: text.title ?? "", summary: text.body.slice(0, SUMMARY_CHARACTERS_MAX) },
  }
}
