/** What Mission Control keeps folded: every feature, and what validators noted. */

import type { Found, Settled } from "../../log/found.ts"
import type { AttemptState, FeatureState, Mission } from "../../log/mission.ts"
import { settledAs, standing } from "../../log/settled.ts"
import { called } from "../../words/person.ts"
import { attemptsAt, stateOf } from "../../work/progress.ts"
import { validationSum } from "../ledger.ts"
import type { Block } from "../markdown/document.ts"
import { stateWordIn } from "../markdown/glyph.ts"
import { code, inline } from "../markdown/neutral.ts"
import { table } from "../markdown/table.ts"
import { counted } from "../phrase/amount.ts"
import { attemptsMax } from "../phrase/attempt.ts"
import { checkLink, issueOf } from "../phrase/link.ts"
import { costOf } from "../phrase/spent.ts"
import { featureName } from "../phrase/subject.ts"

export function featuresFold(m: Mission): Block {
  if (m.features.size === 0) return null
  const rows = [...m.features.values()].map(f => row(m, f))
  const validation = validationSum(m)
  const rest = validation === null ? "" : `\n\n${validation}`
  const body = `${table(["", "Feature", "Attempts", "Spent"], rows)}${rest}`
  return { summary: "All features", body }
}

function row(m: Mission, feature: FeatureState): readonly string[] {
  const { id, integrated } = feature
  const word = stateWordIn(m, stateOf(m, id))
  const state = integrated ? checkLink(m, id, integrated.commit, word) : word
  const tries = attemptsAt(m, id)
  const issue = issueOf(m, id)
  return [
    state,
    `${inline(featureName(m, id))}${issue ? ` ${issue}` : ""}`,
    `${tries.length}${maxWords(m, feature, tries.length)}`,
    tries.length === 0 ? "" : costOf(tries),
  ]
}

const maxWords = (m: Mission, { id, integrated }: FeatureState, tries: number): string => {
  const max = attemptsMax(m, id)
  return integrated || max === null || tries === 0 ? "" : ` of ${max}`
}

/** What still says something: of work that stands, and not what was mended. */
export function findingsOf(m: Mission): readonly Found[] {
  const open = standing(m).filter(found => settledAs(m, found)?.as !== "fix")
  // Several attempts may have noted the same.
  const byText = new Map(open.map(found => [`${found.finding.path} ${found.finding.text}`, found]))
  return [...byText.values()]
}

export const findingsFold = (m: Mission): Block => listed(m, findingsOf(m))

/** What these attempts pointed out, whatever became of their work. */
export function foundFold(m: Mission, attempts: readonly AttemptState[]): Block {
  const keys = new Set(attempts.map(a => a.key))
  return listed(
    m,
    m.found.filter(found => keys.has(found.attempt)),
  )
}

function listed(m: Mission, findings: readonly Found[]): Block {
  if (findings.length === 0) return null
  const body = findings.map(found => findingLine(m, found)).join("\n")
  return { summary: counted(findings.length, "finding"), body }
}

/** "- **N3 blocking** `web/form.ts:12` the box keeps its height". The name is what people type. */
export function findingLine(m: Mission, found: Found): string {
  const { severity, path, line, text, feature } = found.finding
  const whose = feature ? ` ${feature}` : ""
  const where = path === null ? "" : ` ${code(line === null ? path : `${path}:${line}`, 120)}`
  return `- **${found.name} ${severity}**${whose}${where} ${inline(text, 400)}${became(settledAs(m, found))}`
}

function became(settled: Settled | null): string {
  if (settled?.as === "fix") return ` · ${inline(settled.reason, 60)}`
  if (settled?.as !== "dismissed") return ""
  const by = settled.by ? ` by ${inline(called(settled.by), 60)}` : ""
  return ` · dismissed${by}: ${inline(settled.reason, 160)}`
}
