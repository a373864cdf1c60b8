/**
 * The required check on what a merge queue is about to merge. It repeats what holds on the pull
 * request and promises no more.
 */

import type { Sha } from "../../values/id.ts"
import { contractView } from "../../view/check.ts"
import type { MissionView } from "../../view/mission.ts"
import { shortSha } from "../phrase/link.ts"
import { contractCheck } from "./contract.ts"
import { type NamedCheck, output } from "./output.ts"

/** `head` is the head of the pull request's branch now; null: it could not be read. */
export function mergeGroupCheck(v: MissionView, head: Sha | null): NamedCheck {
  const name = "missions"
  const commit = v.delivered?.commit
  if (commit && commit === head && contractView(v, commit).conclusion === "success") {
    const title = contractCheck(v, commit).output.text.title ?? ""
    const news = `**${title} on ${shortSha(commit)}, which this merge brings in.** Your CI must prove that it also works together with other changes.`
    return {
      name,
      output: output({ conclusion: "success", buttons: [] }, { title, blocks: [news] }),
    }
  }
  const title = "What this merge brings in is not proven"
  const then = "Queue the pull request again once its own check is green."
  const blocks = [`**${title}.** ${then}`]
  return { name, output: output({ conclusion: "failure", buttons: [] }, { title, blocks }) }
}
