/** The required check on what a merge queue is about to merge: it repeats what holds of the pull request, and promises no more. */
import type { Mission } from "../../log/mission.ts"
import type { Sha } from "../../words/id.ts"
import { shortSha } from "../phrase/link.ts"
import { contractCheck } from "./contract.ts"
import { completed, type NamedCheck } from "./output.ts"

/** `head` is that of the pull request's branch at this moment; null: it could not be read. */
export function mergeGroupCheck(m: Mission, head: Sha | null): NamedCheck {
  const name = "missions"
  const commit = m.delivered?.commit
  const own = commit && commit === head ? contractCheck(m, commit, []).output : null
  if (own?.conclusion === "success") {
    const title = own.text.title ?? ""
    const news = `**${title} on ${shortSha(commit as Sha)}, which this merge brings in.** What it becomes together with others is for your CI to prove.`
    return { name, output: completed("success", { title, blocks: [news] }) }
  }
  const title = "What this merge brings in is not proven"
  const then = "Queue the pull request again once its own check is green."
  return { name, output: completed("failure", { title, blocks: [`**${title}.** ${then}`] }) }
}
