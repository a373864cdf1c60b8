/** Writes a check's state, text and annotations as GitHub's API takes them. */
import type { Annotation, CheckOutput } from "../../core/log/effect.ts"
import type { Mission } from "../../core/log/mission.ts"
import { keyOf, type Thing } from "../../core/log/thing.ts"
import type { Reply } from "../request.ts"
import type { Sending } from "./sending.ts"

/** GitHub refuses summaries that are longer. */
const SUMMARY_CHARACTERS_MAX = 65_535
/** GitHub takes no more in one request. Each further request adds some (docs: checks/update). */
const ANNOTATIONS_MAX = 50

export function checkOutput(
  mission: Mission,
  thing: Thing,
  { status, conclusion, text, buttons }: CheckOutput,
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
    output: summaryOf(text),
    actions: buttons,
  }
}

const summaryOf = ({ title, body }: CheckOutput["text"]) => ({
  title: title ?? "",
  summary: body.slice(0, SUMMARY_CHARACTERS_MAX),
})

/**
 * Adds the annotations that GitHub doesn't have yet. Its answer says how many it has, and those are
 * the first ones.
 */
export async function annotate(
  { request, identity }: Sending,
  { data }: Pick<Reply, "data">,
  { text, annotations }: CheckOutput,
): Promise<void> {
  const stands: number = data.output.annotations_count
  for (let from = stands; from < annotations.length; from += ANNOTATIONS_MAX) {
    const batch = annotations.slice(from, from + ANNOTATIONS_MAX)
    await request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
      ...identity.repository,
      check_run_id: data.id,
      output: { ...summaryOf(text), annotations: batch.map(asGitHub) },
    })
  }
}

const asGitHub = ({ path, line, level, title, message }: Annotation) => ({
  ...{ path, start_line: line, end_line: line },
  ...{ annotation_level: level, title, message },
})
