/** One round of validation as blocks: its commit, its proofs in a table, its findings. */
import { unread } from "../log/inspections.ts"
import type { AttemptState, Mission, RoundState } from "../log/mission.ts"
import { type Criterion, type CriterionKind, criterionOf } from "../plan/plan.ts"
import type { CriterionId } from "../words/id.ts"
import { bisection } from "../work/bisection.ts"
import { carriedFrom, isCarried } from "../work/carry.ts"
import { runsFor } from "../work/ci.ts"
import { planOf } from "../work/phase.ts"
import { criteriaIn } from "../work/progress.ts"
import { attemptsOfRound } from "../work/validate.ts"
import { holdsNot } from "./failure.ts"
import { looksFold } from "./looks.ts"
import type { Block } from "./markdown/document.ts"
import { failed, proven, running, waiting } from "./markdown/glyph.ts"
import { table } from "./markdown/table.ts"
import { foundFold } from "./mission-control/folds.ts"
import { counted, listedUpTo } from "./phrase/amount.ts"
import { agentName, isScripted } from "./phrase/attempt.ts"
import { capturesFold, captureWords } from "./phrase/captures.ts"
import { checkLink, shortSha } from "./phrase/link.ts"
import { costOf, isCostKnown } from "./phrase/spent.ts"

export function roundBlocks(m: Mission, round: RoundState): readonly Block[] {
  const attempts = attemptsOfRound(m, round)
  const at = shortSha(round.commit)
  const link = round.milestone === "final" ? at : checkLink(m, round.milestone, round.commit, at)
  const hasCost = attempts.some(a => a.ended) && isCostKnown(attempts)
  const cost = hasCost ? ` · ${costOf(attempts)}` : ""
  const note = isScripted(m) ? " · judged by a scripted agent where no command judges" : ""
  return [
    `**Round ${round.round}** on ${link}${cost}${note}`,
    proofTable(m, round, attempts),
    brokenBy(m, round),
    foundFold(m, attempts),
    looksFold(attempts),
    capturesFold(attempts),
  ]
}

/** What held before and broke on the way, and by which merge. */
function brokenBy(m: Mission, round: RoundState): string | null {
  const search = round.closed && bisection(m, round, round.closed.failed)
  if (search?.type !== "found" || search.guilty.size === 0) return null
  return [...search.guilty]
    .map(
      ([id, { feature, commit }]) =>
        `${id} held until ${feature} was merged as ${shortSha(commit)}.`,
    )
    .join(" ")
}

const KINDS: readonly (readonly [string, readonly CriterionKind[]])[] = [
  ["Commands", ["command", "same_as_base"]],
  ["In use", ["behaviour"]],
  ["By reading", ["review", "source"]],
  ["Your CI", ["check"]],
]

function proofTable(m: Mission, round: RoundState, attempts: readonly AttemptState[]): string {
  const ids = scopeOf(m, round)
  const plan = planOf(m)
  const criteria = plan ? ids.flatMap(id => criterionOf(plan, id) ?? []) : []
  const rows = KINDS.flatMap(([name, kinds]) => {
    const own = criteria.filter(c => kinds.includes(c.kind))
    return own.length === 0 ? [] : [kindRow(m, { name, round, attempts, own })]
  })
  return table(["", "Proof", "Result"], [...rows, ...reviewRow(m, round, attempts)])
}

/** The milestone's own criteria; in the last round all there are. */
const scopeOf = (m: Mission, { milestone }: RoundState): readonly CriterionId[] =>
  milestone === "final" ? (planOf(m)?.criteria.map(c => c.id) ?? []) : criteriaIn(m, milestone)

interface Kind {
  readonly name: string
  readonly round: RoundState
  readonly attempts: readonly AttemptState[]
  readonly own: readonly Criterion[]
}

/** In this round, or carried over from where nothing that it looked at has changed. */
function kindRow(m: Mission, { name, round, attempts, own }: Kind): readonly string[] {
  const isLater = own.every(c => c.kind === "check") && !runsFor(m, round.milestone)
  if (isLater) return [waiting, name, `${counted(own.length, "check")} on the last commit`]
  const verdicts = [...attempts.flatMap(a => a.verdicts), ...(round.ci?.verdicts ?? [])]
  const here = new Map(verdicts.map(v => [v.criterion, v.is] as const))
  const isBefore = (c: Criterion) => round.closed !== null && isCarried(m, round, c.id)
  const is = (c: Criterion) => here.get(c.id) ?? (isBefore(c) ? "pass" : undefined)
  const held = own.filter(c => is(c) === "pass").length
  const failing = own.filter(c => is(c) === "fail").map(c => c.id)
  const state = failing.length > 0 ? failed : held === own.length ? proven : open(round)
  const earlier = own.filter(c => !here.has(c.id) && carriedFrom(round, c.id) !== null).length
  const from = earlier > 0 ? `, ${earlier} of them as judged before` : ""
  const rest = failing.length > 0 ? `: ${holdsNot(failing)}` : ""
  return [state, name, `${held} of ${own.length}${from}${rest}${seen(attempts, own)}`]
}

/** What was captured of them, attempt by attempt. */
function seen(attempts: readonly AttemptState[], own: readonly Criterion[]): string {
  const words = attempts.flatMap(attempt => {
    const mine = attempt.verdicts.filter(v => own.some(c => c.id === v.criterion))
    const captures = mine.flatMap(v => v.captures ?? [])
    const [first] = captures
    if (!first) return []
    const files = captures.flatMap(it => it.files)
    return [captureWords({ captures: { ...first, files } }, attempt)]
  })
  return words.length === 0 ? "" : ` · ${words.join(", ")}`
}

const open = (round: RoundState): string => (round.closed === null ? running : waiting)

/** The code was read, whatever the criteria ask for. */
function reviewRow(
  m: Mission,
  round: RoundState,
  attempts: readonly AttemptState[],
): readonly (readonly string[])[] {
  const read = attempts.filter(a => a.subject.type === "milestone" && a.subject.step === "scrutiny")
  const last = read.at(-1)
  if (!last) return []
  const by = agentName(last)
  const name = `Review of the code${by ? ` by ${by}` : ""}`
  if (!last.ended) return [[last.run === null ? waiting : running, name, ""]]
  const blocking = read.flatMap(a => a.findings).filter(f => f.severity === "blocking").length
  const minor = read.flatMap(a => a.findings).length - blocking
  const left = unread(m, round)
  const isBroken = last.ended.outcome.type === "failed" || blocking > 0
  const state = isBroken ? failed : left.length > 0 ? open(round) : proven
  const words = [
    left.length > 0 ? `${listedUpTo(6, left)} not looked at` : "",
    blocking === 0 ? "no blocking finding" : counted(blocking, "blocking finding"),
    minor > 0 ? `${minor} minor` : "",
  ]
  return [[state, name, words.filter(w => w).join(", ")]]
}
