/** One round of validation as blocks: its commit, its proofs in a table, its findings. */
import type { AttemptView } from "../view/attempt.ts"
import { attemptsIn, type MissionView } from "../view/mission.ts"
import type { ProofView, RoundView } from "../view/round.ts"
import { holdsNot } from "./failure.ts"
import { inspectionsFold } from "./inspection.ts"
import type { Block } from "./markdown/document.ts"
import { failed, proven, running, waiting } from "./markdown/glyph.ts"
import { table } from "./markdown/table.ts"
import { foundFold } from "./mission-control/folds.ts"
import { counted, listedUpTo } from "./phrase/amount.ts"
import { agentName, isScripted } from "./phrase/attempt.ts"
import { capturesFold, captureWords } from "./phrase/captures.ts"
import { checkLink, shortSha } from "./phrase/link.ts"
import { knownCostOf } from "./phrase/spent.ts"
import { contactsFold } from "./reached-hosts.ts"

export function roundBlocks(v: MissionView, round: RoundView): readonly Block[] {
  const attempts = attemptsIn(v, round.attempts)
  const at = shortSha(round.commit)
  const link = round.milestone === "final" ? at : checkLink(v, round.milestone, round.commit, at)
  const paid = attempts.some(a => a.endedAt !== null) ? knownCostOf(attempts) : null
  const cost = paid === null ? "" : ` · ${paid}`
  const note = isScripted(v) ? " · judged by a scripted agent where no command judges" : ""
  return [
    `**Round ${round.round}** on ${link}${cost}${note}`,
    proofTable(round, attempts),
    brokenBy(round),
    foundFold(v, attempts),
    inspectionsFold(attempts),
    capturesFold(attempts),
    contactsFold(attempts),
  ]
}

/** Which criteria held before and broke on the way, and which merge broke them. */
const brokenBy = ({ guilty }: RoundView): string | null =>
  guilty
    .map(
      ({ criterion, feature, commit }) =>
        `${criterion} held until ${feature} was merged as ${shortSha(commit)}.`,
    )
    .join(" ") || null

const KINDS: Readonly<Record<ProofView["by"], string>> = {
  command: "Commands",
  use: "In use",
  reading: "By reading",
  ci: "Your CI",
}

const proofTable = (round: RoundView, attempts: readonly AttemptView[]): string =>
  table(
    ["", "Proof", "Result"],
    [...round.proofs.map(proof => proofRow(round, proof, attempts)), ...reviewRow(round, attempts)],
  )

function proofRow(
  round: RoundView,
  { by, criteria, held, failing, carried, isLater }: ProofView,
  attempts: readonly AttemptView[],
): readonly string[] {
  const name = KINDS[by]
  const total = criteria.length
  if (isLater) return [waiting, name, `${counted(total, "check")} on the last commit`]
  const state = failing.length > 0 ? failed : held === total ? proven : open(round)
  const from = carried > 0 ? `, ${carried} of them judged on an earlier commit` : ""
  const rest = failing.length > 0 ? `: ${holdsNot(failing)}` : ""
  return [state, name, `${held} of ${total}${from}${rest}${seen(attempts, criteria)}`]
}

/** The captures of each attempt. */
function seen(attempts: readonly AttemptView[], own: ProofView["criteria"]): string {
  const words = attempts.flatMap(attempt => {
    const mine = attempt.verdicts.filter(({ criterion }) => own.includes(criterion))
    const captures = mine.flatMap(it => it.captures ?? [])
    const [first] = captures
    if (!first) return []
    const files = captures.flatMap(it => it.files)
    return [captureWords({ ...first, files }, attempt)]
  })
  return words.length === 0 ? "" : ` · ${words.join(", ")}`
}

const open = ({ closed }: RoundView): string => (closed === null ? running : waiting)

/** Validators read the code in every round, whatever the criteria ask for. */
function reviewRow(
  round: RoundView,
  attempts: readonly AttemptView[],
): readonly (readonly string[])[] {
  const read = attempts.filter(a => a.subject.type === "milestone" && a.subject.step === "scrutiny")
  const last = read.at(-1)
  if (!last) return []
  const by = agentName(last)
  const name = `Review of the code${by ? ` by ${by}` : ""}`
  if (!last.outcome) return [[last.run === null ? waiting : running, name, ""]]
  const sum = (of: "blocking" | "minor") => read.reduce((all, { found }) => all + found[of], 0)
  const [blocking, minor] = [sum("blocking"), sum("minor")]
  const isBroken = last.outcome.type === "failed" || blocking > 0
  const state = isBroken ? failed : round.unread.length > 0 ? open(round) : proven
  const words = [
    round.unread.length > 0 ? `${listedUpTo(6, round.unread)} not looked at` : "",
    blocking === 0 ? "no blocking finding" : counted(blocking, "blocking finding"),
    minor > 0 ? `${minor} minor` : "",
  ]
  return [[state, name, words.filter(w => w).join(", ")]]
}
