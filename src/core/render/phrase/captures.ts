/** The captures of a verdict: in a few words with a link, and all of them in a fold. */
import { isPicture } from "../../log/capture.ts"
import { short } from "../../values/digest.ts"
import type { AttemptView, VerdictView } from "../../view/attempt.ts"
import type { Block } from "../markdown/document.ts"
import { code, inline } from "../markdown/neutral.ts"
import { table } from "../markdown/table.ts"
import { counted, listed } from "./amount.ts"
import { artifactLink } from "./link.ts"

type Captures = VerdictView["captures"]

/** "[2 screenshots and 1 text](…)"; empty if nothing was captured. */
export function captureWords(
  captures: Captures | undefined,
  from: Pick<AttemptView, "run"> | undefined,
): string {
  if (!captures || !from) return ""
  return artifactLink(from, captures.artifact.id, sizeWords(captures.files))
}

function sizeWords(files: NonNullable<Captures>["files"]): string {
  const pictures = files.filter(isPicture).length
  const texts = files.length - pictures
  return listed([
    ...(pictures > 0 ? [counted(pictures, "screenshot")] : []),
    ...(texts > 0 ? [counted(texts, "text")] : []),
  ])
}

/** Lists every file with its digest, by which it can be told from another. */
export function capturesFold(attempts: readonly AttemptView[]): Block {
  const rows = attempts.flatMap(attempt =>
    attempt.verdicts.flatMap(({ criterion, captures }) =>
      (captures?.files ?? []).map(({ name, digest, step, about }) => [
        step === null ? criterion : `${criterion}, step ${step}`,
        inline(about, 200),
        artifactLink(attempt, captures!.artifact.id, name),
        code(short(digest)),
      ]),
    ),
  )
  if (rows.length === 0) return null
  const body = table(["Of", "What it shows", "File", "SHA-256"], rows)
  const kept =
    "Sign in to GitHub to download a file. GitHub deletes them after 90 days or sooner; the digests stay."
  return { summary: `Seen: ${counted(rows.length, "capture")}`, body: `${body}\n\n${kept}` }
}
