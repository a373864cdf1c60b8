/** Goes through the table of checks. What fails in one of them says nothing about the others. */
import { statusOf } from "../github/errors.ts"
import type { AppNeeds } from "../server/app-needs.ts"
import { CHECKS, type Check, type Who } from "./check-table.ts"
import { type Finding, type Row, unknown, unseen } from "./finding.ts"
import { isHere, type Patient } from "./patient.ts"
import { whyOf } from "./tried.ts"

export async function examine(
  patient: Patient,
  needs: AppNeeds,
  onRow: (row: Row) => void,
  checks: readonly Check[] = CHECKS,
): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const check of checks) {
    const by = check.by === "reader" ? patient.reader.by : check.by === "key" ? "app" : check.by
    for (const finding of await findingsOf(check, patient, needs)) {
      const row = { id: check.id, by, ...finding }
      rows.push(row)
      onRow(row)
    }
  }
  return rows
}

async function findingsOf(
  check: Check,
  patient: Patient,
  needs: AppNeeds,
): Promise<readonly Finding[]> {
  const missing = missingFor(check, patient)
  if (missing !== null) return [missing]
  try {
    const { app, key, person } = patient
    // A check is only called if whom it names is here.
    return [await check.look(patient, { app, key, person, needs } as Who)].flat()
  } catch (error) {
    const isPerson = check.by === "person" || (check.by === "reader" && isHere(patient.person))
    return [unknown(whyOf(error), isPerson && statusOf(error) === 403 ? RIGHTS : undefined)]
  }
}

/** The rights that a token of limited reach needs for all of it. */
const RIGHTS =
  "a token that may also read administration, actions, environments, secrets and variables"

function missingFor({ by, isForAdmins }: Check, { app, key, person }: Patient): Finding | null {
  const asked: Readonly<Record<Check["by"], Finding | null>> = {
    app: isHere(app) ? null : unseen(app.why, app.next),
    key: isHere(key) ? null : unseen(key.why, key.next),
    job: null,
    reader: null,
    person: isHere(person) ? null : unseen(person.why, person.next),
  }
  const absent = asked[by]
  if (absent !== null || !isForAdmins) return absent
  const isAdmin = isHere(person) && person.isAdmin
  return isAdmin
    ? null
    : unseen("only an administrator is shown it", "ask one to type the same command")
}
