/** Findings beside the lines that they are about. What attempts wrote stands there as plain text. */
import type { Annotation } from "../../log/effect.ts"
import type { AttemptView } from "../../view/attempt.ts"
import type { FindingView } from "../../view/finding.ts"
import type { MissionView } from "../../view/mission.ts"
import { clip, visible } from "../markdown/neutral.ts"

/** Of these attempts, in the order in which the log heard of them: later ones only follow. */
export function annotationsOf(
  v: Pick<MissionView, "findings">,
  attempts: readonly Pick<AttemptView, "key">[],
): readonly Annotation[] {
  const keys = new Set(attempts.map(a => a.key))
  return v.findings.filter(found => keys.has(found.attempt)).flatMap(annotation)
}

/** GitHub allows 64 KB; nobody reads more than this beside a line. */
const MESSAGE_CHARACTERS_MAX = 4_000

function annotation({ name, severity, path, line, text }: FindingView): readonly Annotation[] {
  if (path === null || !isInside(path)) return []
  return [
    {
      path,
      // Of a whole file: GitHub shows it above the first line.
      line: line ?? 1,
      level: severity === "blocking" ? "failure" : "warning",
      title: `${name} ${severity}`,
      message: clip(visible(text).trim() || severity, MESSAGE_CHARACTERS_MAX),
    },
  ]
}

/** From the repository's top, as GitHub wants it. One that it refused would take the whole check with it. */
const isInside = (path: string): boolean =>
  path === visible(path).trim() && !/^\/|\n|(^|\/)\.\.?(\/|$)/.test(path) && path.length <= 500
