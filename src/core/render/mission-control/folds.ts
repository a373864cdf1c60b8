/** What Mission Control keeps folded: every feature, and what validators noted. */

import { called } from "../../values/person.ts"
import type { AttemptView } from "../../view/attempt.ts"
import type { FeatureView } from "../../view/feature.ts"
import { type FindingView, notedIn } from "../../view/finding.ts"
import { attemptsIn, type MissionView } from "../../view/mission.ts"
import { validationSum } from "../ledger.ts"
import type { Block } from "../markdown/document.ts"
import { stateWordIn } from "../markdown/glyph.ts"
import { code, inline } from "../markdown/neutral.ts"
import { table } from "../markdown/table.ts"
import { counted } from "../phrase/amount.ts"
import { checkLink, issueOf } from "../phrase/link.ts"
import { costOf } from "../phrase/spent.ts"
import { featureName } from "../phrase/subject.ts"

export function featuresFold(v: MissionView): Block {
  if (v.features.length === 0) return null
  const rows = v.features.map(f => row(v, f))
  const validation = validationSum(v)
  const rest = validation === null ? "" : `\n\n${validation}`
  const body = `${table(["", "Feature", "Attempts", "Spent"], rows)}${rest}`
  return { summary: "All features", body }
}

function row(v: MissionView, feature: FeatureView): readonly string[] {
  const { id, integrated, attempts } = feature
  const word = stateWordIn(v, feature.state)
  const state = integrated ? checkLink(v, id, integrated.commit, word) : word
  const issue = issueOf(v, id)
  return [
    state,
    `${inline(featureName(v, id))}${issue ? ` ${issue}` : ""}`,
    `${attempts.length}${maxWords(feature)}`,
    attempts.length === 0 ? "" : costOf(attemptsIn(v, attempts)),
  ]
}

const maxWords = ({ integrated, attempts, attemptsMax: max }: FeatureView): string =>
  integrated || max === null || attempts.length === 0 ? "" : ` of ${max}`

export const findingsFold = (v: MissionView): Block => listed(notedIn(v.findings))

/** What these attempts pointed out, even if their work was thrown away. */
export function foundFold(v: MissionView, attempts: readonly AttemptView[]): Block {
  const keys = new Set(attempts.map(a => a.key))
  return listed(v.findings.filter(found => keys.has(found.attempt)))
}

function listed(findings: readonly FindingView[]): Block {
  if (findings.length === 0) return null
  const body = findings.map(found => findingLine(found)).join("\n")
  return { summary: counted(findings.length, "finding"), body }
}

/** "- **N3 blocking** `web/form.ts:12` the box keeps its height". People type the name N3 in commands. */
export function findingLine({ name, feature, settled, ...found }: FindingView): string {
  const { severity, path, line, text } = found
  const whose = feature ? ` ${feature}` : ""
  const where = path === null ? "" : ` ${code(line === null ? path : `${path}:${line}`, 120)}`
  return `- **${name} ${severity}**${whose}${where} ${inline(text, 400)}${became(settled)}`
}

function became(settled: FindingView["settled"]): string {
  if (settled?.as === "fix") return ` · ${inline(settled.reason, 60)}`
  if (settled?.as !== "dismissed") return ""
  const by = settled.by ? ` by ${inline(called(settled.by), 60)}` : ""
  return ` · dismissed${by}: ${inline(settled.reason, 160)}`
}
