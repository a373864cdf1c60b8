/** What Mission Control keeps folded: every feature, and what validators noted. */
import type { Finding } from "../../log/attempt.ts"
import type { FeatureState, Mission } from "../../log/mission.ts"
import { attemptsAt, stateOf } from "../../work/progress.ts"
import type { Block } from "../markdown/document.ts"
import { stateWordIn } from "../markdown/glyph.ts"
import { code, inline } from "../markdown/neutral.ts"
import { table } from "../markdown/table.ts"
import { counted, dollars } from "../phrase/amount.ts"
import { attemptsMax } from "../phrase/attempt.ts"
import { checkLink, issueOf } from "../phrase/link.ts"
import { featureName } from "../phrase/subject.ts"

export function featuresFold(m: Mission): Block {
  if (m.features.size === 0) return null
  const rows = [...m.features.values()].map(f => row(m, f))
  const body = table(["", "Feature", "Attempts", "Spent"], rows)
  return { summary: "All features", body }
}

function row(m: Mission, feature: FeatureState): readonly string[] {
  const { id, integrated } = feature
  const word = stateWordIn(m, stateOf(m, id))
  const state = integrated ? checkLink(m, id, integrated.commit, word) : word
  const tries = attemptsAt(m, id)
  const issue = issueOf(m, id)
  const spent = tries.reduce((sum, a) => sum + (a.ended?.usage.usd ?? 0), 0)
  return [
    state,
    `${inline(featureName(m, id))}${issue ? ` ${issue}` : ""}`,
    `${tries.length}${maxWords(m, feature, tries.length)}`,
    tries.length === 0 ? "" : dollars(spent),
  ]
}

const maxWords = (m: Mission, { id, integrated }: FeatureState, tries: number): string => {
  const max = attemptsMax(m, id)
  return integrated || max === null || tries === 0 ? "" : ` of ${max}`
}

/** Each once, though several attempts may have noted it. */
export function findingsOf(m: Mission): readonly Finding[] {
  const byId = new Map<string, Finding>()
  for (const attempt of m.attempts.values()) for (const f of attempt.findings) byId.set(f.id, f)
  return [...byId.values()]
}

export function findingsFold(m: Mission): Block {
  const findings = findingsOf(m)
  if (findings.length === 0) return null
  const body = findings.map(findingLine).join("\n")
  return { summary: counted(findings.length, "finding"), body }
}

/** "- **blocking** `web/form.ts:12` the box keeps its height". */
export function findingLine({ severity, path, line, text }: Finding): string {
  const where = path === null ? "" : ` ${code(line === null ? path : `${path}:${line}`, 120)}`
  return `- **${severity}**${where} ${inline(text, 400)}`
}
