/** The required check: all criteria, and where each was proven. It is green only where the last round held on this very commit. */
import type { Button, CheckOutput } from "../../log/effect.ts"
import type { Mission, RoundState } from "../../log/mission.ts"
import { isCriterionLeftOut } from "../../log/scope.ts"
import type { Wait } from "../../log/wait.ts"
import type { Criterion } from "../../plan/plan.ts"
import type { Sha } from "../../words/id.ts"
import { takenOverFrom } from "../../work/carry.ts"
import { isEnded, planOf } from "../../work/phase.ts"
import { isProven, latestVerdict } from "../../work/progress.ts"
import { roundsOf } from "../../work/validate.ts"
import { hint } from "../answer/hint.ts"
import type { Block } from "../markdown/document.ts"
import { table } from "../markdown/table.ts"
import { dollars, listedUpTo } from "../phrase/amount.ts"
import { scriptedLine } from "../phrase/attempt.ts"
import { criterionCell, criterionState, whereProven } from "../phrase/criterion.ts"
import { flakyLine } from "../phrase/flaky.ts"
import { shortSha } from "../phrase/link.ts"
import { waitSentence } from "../sentence.ts"
import { buttons } from "./buttons.ts"
import { milestoneTable } from "./milestones.ts"
import { completed, going, type NamedCheck } from "./output.ts"
import { roundFailure } from "./round-failure.ts"

export function contractCheck(m: Mission, head: Sha, waits: readonly Wait[]): NamedCheck {
  const isReplaced = m.integration && m.integration.head !== head && m.delivered?.commit !== head
  const output = isReplaced ? replaced : standing(m, head, waits)
  return { name: "missions", output }
}

function standing(m: Mission, head: Sha, waits: readonly Wait[]): CheckOutput {
  const criteria = planOf(m)?.criteria ?? []
  const isLong = criteria.length > VISIBLE_MAX
  const sum = isLong ? milestoneTable(m) : null
  const table: readonly Block[] = [scriptedLine(m), sum, criteriaWhere(m, criteria), flakyLine(m)]
  if (m.delivered?.commit === head) return delivered(m, criteria, table)
  const last = roundsOf(m, "final").findLast(r => r.commit === head)
  const failure = failureOf(m, last)
  if (failure !== null) {
    const blocks = [`**${failure}**, on ${shortSha(head)}.`, ...table]
    const asking = buttons(m, "retry", "explain", "accept")
    return completed("failure", { title: failure, blocks, buttons: asking })
  }
  const counted = countHere(m, criteria, head)
  const { size } = counted
  if (isEnded(m)) {
    const blocks = [`**${size}.** The mission has ended.`, ...table]
    return completed("cancelled", { title: size, blocks })
  }
  const stale = waits.find(wait => wait.type === "stale")
  if (stale) {
    const asking = buttons(m, "retry", "explain")
    return asked({ ...staleNews(stale, counted, head), table, buttons: asking })
  }
  const [first] = waits
  if (first && waits.every(wait => wait.needs === "person")) {
    const news = `**${size}; a person is needed.** ${waitSentence(m, first)}${hint(m, first)}`
    const title = `${size}; a person is needed`
    return asked({ title, news, table, buttons: waitingFor(m, waits) })
  }
  const then = "Green comes after the last round, which proves every one again."
  const blocks = [`**${size}**, ${counted.inAll} in all. ${then}`, ...table]
  return going({ title: size, blocks })
}

/** Fail closed: without a criterion nothing is proven, and nothing that was left open is green. */
function delivered(
  m: Mission,
  criteria: readonly Criterion[],
  table: readonly Block[],
): CheckOutput {
  const scope = criteria.filter(c => !isCriterionLeftOut(m, c.id))
  const open = scope.filter(c => !m.waived.has(c.id) && !isProven(m, c.id))
  const proven = scope.filter(c => isProven(m, c.id)).length
  const size = `${proven} of ${criteria.length} criteria hold${waivedWords(m, criteria)}`
  if (scope.length === 0 || open.length > 0) {
    const why =
      scope.length === 0
        ? "Without a criterion nothing is proven."
        : `Not proven: ${listedUpTo(
            6,
            open.map(c => c.id),
          )}.`
    return completed("failure", { title: size, blocks: [`**${size}.** ${why}`, ...table] })
  }
  const at = m.delivered ? shortSha(m.delivered.commit) : ""
  const blocks = [`**${size}.** The last round held on ${at}.${takenOver(m, scope)}`, ...table]
  return completed("success", { title: size, blocks })
}

/** Whoever reads that all hold must know what nobody looked at again. */
function takenOver(m: Mission, criteria: readonly Criterion[]): string {
  const ids = criteria.map(c => c.id).filter(id => isProven(m, id) && takenOverFrom(m, id) !== null)
  if (ids.length === 0) return ""
  const were = ids.length === 1 ? "was" : "were"
  return ` ${listedUpTo(4, ids)} ${were} judged on an earlier commit, and nothing that the verdict rests on has changed since.`
}

const failureOf = (m: Mission, last: RoundState | undefined): string | null =>
  last?.closed ? roundFailure(m, last) : null

interface Counted {
  readonly size: string
  readonly here: number
  readonly total: number
  readonly inAll: number
}

function countHere(m: Mission, criteria: readonly Criterion[], head: Sha): Counted {
  const proven = criteria.filter(c => isProven(m, c.id))
  const here = proven.filter(c => isProvenOn(m, c, head)).length
  const total = criteria.length
  const size = `${here} of ${total} criteria proven on this commit${waivedWords(m, criteria)}`
  return { size, here, total, inAll: proven.length }
}

const isProvenOn = (m: Mission, { id }: Criterion, head: Sha): boolean =>
  latestVerdict(m, id)?.verdict.commit === head ||
  (takenOverFrom(m, id) !== null && m.rounds.at(-1)?.commit === head)

function waivedWords(m: Mission, criteria: readonly Criterion[]): string {
  const waived = criteria.filter(c => m.waived.has(c.id)).length
  return waived > 0 ? `, ${waived} waived` : ""
}

/** Nothing runs before somebody says so: not pending, and not green. */
const asked = ({
  title,
  news,
  table,
  buttons,
}: {
  readonly title: string
  readonly news: string
  readonly table: readonly Block[]
  readonly buttons: readonly Button[]
}): CheckOutput => completed("action_required", { title, blocks: [news, ...table], buttons })

/** Only those that would do something now. */
function waitingFor(m: Mission, waits: readonly Wait[]): readonly Button[] {
  const has = (type: Wait["type"]) => waits.some(wait => wait.type === type)
  if (has("verdict_by_person")) return buttons(m, "retry", "explain", "accept")
  return has("stopped") ? buttons(m, "retry", "explain") : buttons(m, "explain")
}

function staleNews(
  { criteria, usd }: Extract<Wait, { type: "stale" }>,
  { here, total }: Counted,
  head: Sha,
) {
  const [first = ""] = criteria
  const are = criteria.length === 1 ? "1 is" : `${criteria.length} are`
  const title = `${here} of ${total} criteria hold; ${are} from before a push`
  const held = `**${here} of ${total} criteria hold on ${shortSha(head)}; ${are} from before somebody pushed.**`
  const cost = usd === null ? "takes a model" : `costs about ${dollars(usd)}`
  const then = `Commands ran again by themselves. Judging ${listedUpTo(6, criteria)} again ${cost}: \`/mission retry ${first}\``
  return { title, news: `${held}\n\n${then}` }
}

/** It stands still, however the mission goes on; not neutral, for GitHub counts that as green. */
const replaced: CheckOutput = completed("cancelled", {
  title: "A newer commit is on the branch",
  blocks: ["**A newer commit is on the branch.** Its check says where every criterion stands."],
})

const VISIBLE_MAX = 10

function criteriaWhere(m: Mission, criteria: readonly Criterion[]): Block {
  if (criteria.length === 0) return null
  const rows = criteria.map(c => [criterionState(m, c), criterionCell(c), whereProven(m, c)])
  const body = table(["", "Criterion", "Where"], rows)
  return rows.length <= VISIBLE_MAX ? body : { summary: `All ${rows.length} criteria`, body }
}
