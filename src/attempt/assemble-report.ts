/**
 * Puts the report together. Every text in it is bounded and redacted, because a push can't be taken
 * back.
 */
import { namingReport } from "../core/log/beside.ts"
import type { Brief } from "../core/log/brief.ts"
import { commandsDigest } from "../core/log/earlier-results.ts"
import { Report } from "../core/log/report.ts"
import { headOf } from "../core/values/printed.ts"
import type { Run } from "./attempt-run.ts"
import type { Bundle, Worked } from "./bundle.ts"
import { brokenOff, conclude, type Known } from "./conclude.ts"
import type { Broken } from "./own-fault.ts"
import { redactAll } from "./secret/secrets.ts"
import { shownBytesIn, shownPath } from "./tree/path-bytes.ts"

const CLAIM = { lines: 100, characters: 1_000, commands: 200, command: 2_000, files: 1_000 }
const NOTES_CHARACTERS_MAX = 20_000

export function assembleReport(run: Run, known: Known, secrets: readonly string[]): Report {
  const { brief, bundle, verification } = known
  const worked = bundle?.type === "worked" ? bundle : null
  const report: Report = {
    schema: 1,
    attempt: run.attempt,
    run: run.run,
    base: brief.base,
    ...conclude(known),
    checks: [...(verification?.checks ?? [])],
    ...verifiedBy(known),
    claim: worked === null ? null : claimOf(worked),
    patch:
      worked === null || worked.patch === null
        ? null
        : { files: worked.patch.files, bytes: worked.patch.bytes },
    checkpoint: known.checkpoint,
    usage: usageOf(bundle, verification?.wallMs ?? 0),
    ...contactsOf(known),
    agent: worked === null ? null : agentOf(worked),
    ...(worked?.skills ? { skills: worked.skills } : {}),
    ...(worked?.carried ? { carried: worked.carried } : {}),
    ...spoken(brief, worked),
    ...inspected(brief, worked),
    notes: notesOf(worked),
  }
  const findings = report.findings.map(it => ({
    ...it,
    path: it.path === null ? null : shownPath(it.path),
  }))
  return Report.parse(redactAll(shownBytesIn(namingReport({ ...report, findings })), secrets))
}

/** Nothing in it was made by what broke, so that it can always be written. */
export const brokenReport = (
  { attempt, run }: Run,
  { brief, bundle, broken }: Pick<Known, "bundle"> & { brief: Pick<Brief, "base">; broken: Broken },
): Report => ({
  ...{ schema: 1, attempt, run, base: brief.base },
  outcome: { type: "failed", failure: brokenOff(broken, "delivery") },
  ...{ checks: [], verdicts: [], findings: [], claim: null, patch: null, checkpoint: null },
  usage: usageOf(bundle, 0),
  ...{ agent: null, notes: null },
})

function contactsOf({ bundle, verification }: Known): Pick<Report, "contacts"> {
  const agents = bundle?.type === "worked" ? bundle.contacts : undefined
  const checks = verification?.contacts
  if (!agents && !checks) return {}
  return { contacts: { ...(agents && { agents }), ...(checks && { checks }) } }
}

const agentOf = ({ agent, isolation }: Worked): Report["agent"] => ({
  ...agent,
  ...(isolation && { isolation }),
})

/** Added so that the same commands need not run again on the same tree. */
function verifiedBy({ brief, verification }: Known): Pick<Report, "verified"> {
  if (verification === null || brief.kind === "plan" || verification.setup !== "passed") return {}
  const { tree, isolation } = verification
  return { verified: { tree, commands: commandsDigest(brief), isolation } }
}

/**
 * Counts the agent's session, and the runner's time for that session and for the commands that test
 * its work.
 */
function usageOf(bundle: Bundle | null, verifiedMs: number): Report["usage"] {
  const spent = bundle?.type === "worked" || bundle?.type === "broken" ? bundle.usage : null
  return spent === null ? unspent(verifiedMs) : { ...spent, wallMs: spent.wallMs + verifiedMs }
}

/** No model was asked, and we know it, so the usage must not count as unknown. */
const unspent = (wallMs: number): Report["usage"] => ({
  usd: 0 as NonNullable<Report["usage"]["usd"]>,
  tokens: { in: 0, out: 0, cached: 0 },
  turns: 0,
  wallMs,
})

/**
 * Covers the skills that its brief names. A better text can be approved only for the plan's own
 * skills.
 */
function spoken(brief: Brief, worked: Worked | null): Pick<Report, "usedSkills"> {
  if (brief.kind !== "feature" || brief.role !== "worker") return {}
  const said = worked?.handed.skills ?? []
  const usedSkills = brief.feature.skills.flatMap(name => {
    const word = said.findLast(it => it.name === name)
    const own = brief.skills?.find(it => it.name === name)
    const isOther = own && word?.better && word.better.trim() !== own.body.trim()
    return word ? [{ ...word, better: isOther ? word.better : null }] : []
  })
  return usedSkills.length === 0 ? {} : { usedSkills: usedSkills.slice(0, 20) }
}

/**
 * The last inspection of each feature that the brief names. An empty list is reported as well,
 * because the brief asked for inspections.
 */
function inspected(brief: Brief, worked: Worked | null): Pick<Report, "looks"> {
  if (brief.kind !== "validation" || brief.lookAt === undefined) return {}
  const looks = worked?.voidedBy === undefined ? (worked?.handed.looks ?? []) : []
  const last = brief.lookAt.flatMap(
    ({ feature }) => looks.findLast(it => it.feature === feature) ?? [],
  )
  return { looks: last }
}

const notesOf = (worked: Worked | null): string | null => {
  const notes = worked?.handed.notes ?? null
  return notes === null ? null : headOf(notes, NOTES_CHARACTERS_MAX)
}

function claimOf({ handed: { claim } }: Worked): Report["claim"] {
  if (claim === null) return null
  const lines = (all: readonly string[]) =>
    all.slice(0, CLAIM.lines).map(line => headOf(line, CLAIM.characters))
  return {
    done: lines(claim.done),
    undone: lines(claim.undone),
    commands: claim.commands
      .slice(0, CLAIM.commands)
      .map(({ run, exit }) => ({ run: headOf(run, CLAIM.command), exit })),
    ...(claim.files && {
      files: claim.files.slice(0, CLAIM.files).map(path => headOf(path, CLAIM.characters)),
    }),
    ...(claim.tests && {
      tests: claim.tests.slice(0, CLAIM.commands).map(({ path, name }) => ({
        path: headOf(path, CLAIM.characters),
        name: headOf(name, CLAIM.characters),
      })),
    }),
  }
}
