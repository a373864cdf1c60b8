/** Findings beside the lines that they are about. The words of attempts stand there as plain text. */
import type { Annotation } from "../../log/effect.ts"
import type { AttemptView } from "../../view/attempt.ts"
import type { FindingView } from "../../view/finding.ts"
import type { MissionView } from "../../view/mission.ts"
import { clip, visible } from "../markdown/neutral.ts"

/**
 * The findings of these attempts, in the order in which the log received them, so new ones are only
 * added at the end.
 */
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
      // GitHub shows a finding about a whole file above its first line.
      line: line ?? 1,
      level: severity === "blocking" ? "failure" : "warning",
      title: `${name} ${severity}`,
      message: clip(visible(text).trim() || severity, MESSAGE_CHARACTERS_MAX),
    },
  ]
}

/** GitHub wants a path from the repository's top. If it refused one path, it would refuse the whole check. */
const isInside = (path: string): boolean =>
  path === visible(path).trim() && !/^\/|\n|(^|\/)\.\.?(\/|$)/.test(path) && path.length <= 500
