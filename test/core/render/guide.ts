/** What the troubleshooting guide quotes from our sentences, to be compared with them. */
import { readFileSync } from "node:fs"

const page = readFileSync(new URL("../../../docs/troubleshooting.md", import.meta.url), "utf8")

/** The quote about one kind, such as "refusal-ended", in the pieces between its "…". */
export function quoted(kind: string): readonly string[] {
  const entry = page.split(`<a id="${kind}"></a>\n**"`)[1] ?? ""
  const pieces = (entry.split('"**\n')[0] ?? "").split("…")
  return pieces.map(piece => shape(piece).trim()).filter(piece => piece !== "")
}

/** All that the guide says about one kind. */
export const paragraph = (kind: string): string =>
  page.split(`<a id="${kind}"></a>`)[1]?.split('<a id="')[0] ?? ""

/** Names, numbers and code are examples on both sides; all other words must be the same. */
export const shape = (sentence: string): string =>
  sentence
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/`[^`]*`/g, "`x`")
    .replace(/\b[FMCN]\d+\b/g, "F1")
    .replace(/\d+(?:[.,:]\d+)*/g, "1")
    .replace(
      /\bF1, attempt 1,|\bF1 validation(?: \([^)]*\))?|^The plan\b|\bthe last round\b/g,
      "F1",
    )
    .replace(/\b(?:mira|ines|dana|bot)\b/g, "somebody")
