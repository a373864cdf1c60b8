/** The required check: all criteria, and where each was proven. It is green only where the last round held on this very commit. */
import type { CheckOutput } from "../../log/effect.ts"
import type { Sha } from "../../values/id.ts"
import { type ContractView, contractView, failedRoundOn } from "../../view/check.ts"
import type { MissionView } from "../../view/mission.ts"
import type { WaitOf } from "../../view/wait-shape.ts"
import { hint } from "../answer/hint.ts"
import type { Block } from "../markdown/document.ts"
import { table } from "../markdown/table.ts"
import { dollars, listedUpTo } from "../phrase/amount.ts"
import { scriptedLine } from "../phrase/attempt.ts"
import { criterionCell, criterionState, whereProven } from "../phrase/criterion.ts"
import { flakyLine } from "../phrase/flaky.ts"
import { behind } from "../phrase/isolation.ts"
import { shortSha } from "../phrase/link.ts"
import { waitSentence } from "../sentence.ts"
import { milestoneTable } from "./milestones.ts"
import { type NamedCheck, output } from "./output.ts"
import { roundFailure } from "./round-failure.ts"

export function contractCheck(v: MissionView, commit: Sha): NamedCheck {
  const contract = contractView(v, commit)
  return { name: "missions", output: outputOf(v, contract, commit) }
}

function outputOf(v: MissionView, contract: ContractView, commit: Sha): CheckOutput {
  const { title, news, isWhole = true } = saidOf(v, contract, commit)
  const isLong = v.criteria.length > VISIBLE_MAX
  const sum = isLong ? milestoneTable(v) : null
  const walls = behind(v.attempts.map(it => it.isolation))
  const all: readonly Block[] = [scriptedLine(v), sum, criteriaWhere(v), flakyLine(v), walls]
  return output(contract, { title, blocks: [news, ...(isWhole ? all : [])] })
}

interface Said {
  readonly title: string
  readonly news: string
  /** Left out: all criteria are listed below it. */
  readonly isWhole?: false
}

function saidOf(v: MissionView, contract: ContractView, commit: Sha): Said {
  const size = `${contract.here} of ${contract.total} criteria proven on this commit${waived(contract)}`
  const held = `${contract.proven} of ${contract.total} criteria hold${waived(contract)}`
  const at = shortSha(commit)
  switch (contract.is) {
    case "replaced":
      return { ...REPLACED, isWhole: false }
    case "proven":
      return {
        title: held,
        news: `**${held}.** The last round held on ${at}.${takenOver(contract)}`,
      }
    case "empty":
      return { title: held, news: `**${held}.** There is no criterion, so nothing is proven.` }
    case "open":
      return { title: held, news: `**${held}.** Not proven: ${listedUpTo(6, contract.open)}.` }
    case "failed": {
      const round = failedRoundOn(v, commit)
      const failure = (round && roundFailure(round)) ?? ""
      return { title: failure, news: `**${failure}**, on ${at}.` }
    }
    case "ended":
      return { title: size, news: `**${size}.** The mission has ended.` }
    case "stale":
      return staleNews(v, contract, at)
    case "asked": {
      const title = `${size}; a person is needed`
      const [first] = v.waits
      const why = first ? ` ${waitSentence(v, first)}${hint(first)}` : ""
      return { title, news: `**${title}.**${why}` }
    }
    case "going": {
      const then =
        "This check turns green after the last round, which proves every criterion again."
      return { title: size, news: `**${size}**, ${contract.proven} in all. ${then}` }
    }
  }
}

/** If all criteria hold, the reader must still learn which of them nobody judged again on this commit. */
function takenOver({ carried }: ContractView): string {
  if (carried.length === 0) return ""
  const were = carried.length === 1 ? "was" : "were"
  return ` ${listedUpTo(4, carried)} ${were} judged on an earlier commit, and nothing that the verdict rests on has changed since.`
}

const waived = ({ waived }: ContractView): string => (waived > 0 ? `, ${waived} waived` : "")

function staleNews(v: MissionView, { here, total }: ContractView, at: string): Said {
  const stale = v.waits.find((w): w is WaitOf<"stale"> => w.type === "stale")
  const { criteria = [], usd = null } = stale ?? {}
  const [first = ""] = criteria
  const are = criteria.length === 1 ? "1 is" : `${criteria.length} are`
  const title = `${here} of ${total} criteria hold; ${are} from before a push`
  const held = `**${here} of ${total} criteria hold on ${at}; ${are} from before somebody pushed.**`
  const cost = usd === null ? "needs a model" : `costs about ${dollars(usd)}`
  const then = `The commands were run again by themselves. Judging ${listedUpTo(6, criteria)} again ${cost}: \`/mission retry ${first}\``
  return { title, news: `${held}\n\n${then}` }
}

/** The text on an old commit never changes, however the mission goes on. */
const REPLACED = {
  title: "A newer commit is on the branch",
  news: "**A newer commit is on the branch.** Its check says where every criterion stands.",
}

const VISIBLE_MAX = 10

function criteriaWhere(v: MissionView): Block {
  if (v.criteria.length === 0) return null
  const rows = v.criteria.map(it => [
    criterionState(it),
    criterionCell(it.criterion),
    whereProven(v, it),
  ])
  const body = table(["", "Criterion", "Where"], rows)
  return rows.length <= VISIBLE_MAX ? body : { summary: `All ${rows.length} criteria`, body }
}
