/** What an attempt's report may hold. A reader that does not know all of it takes nothing of it. */
import { first, type Known } from "../known.ts"
import type { Report } from "../report.ts"
import { CHECK, CONTACTS, FINDING, OUTCOME, USAGE, VERDICT } from "./attempt.ts"
import { CARRIED, FOUND_SKILLS, ISOLATION, LOOK, NEED, VERIFIED } from "./value.ts"

export const REPORT: Known<Report> = {
  fields: {
    ...first("attempt", "base", "checkpoint", "notes", "run", "schema"),
    agent: { fields: { ...first("model", "name", "scripted", "version"), isolation: ISOLATION } },
    checks: CHECK,
    claim: {
      fields: {
        ...first("done", "files", "undone"),
        commands: { fields: first("exit", "run") },
        tests: { fields: first("name", "path") },
      },
    },
    contacts: CONTACTS,
    findings: FINDING,
    looks: LOOK,
    needs: NEED,
    outcome: OUTCOME,
    patch: { fields: first("bytes", "files") },
    carried: CARRIED,
    skills: FOUND_SKILLS,
    usage: USAGE,
    usedSkills: { fields: first("because", "better", "helped", "name") },
    verdicts: VERDICT,
    verified: VERIFIED,
  },
}
