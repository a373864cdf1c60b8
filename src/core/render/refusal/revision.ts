/** Why a new version of the plan was not taken, and what to type instead. */
import type { Refusal } from "../../log/command.ts"
import type { Table } from "../../values/kind-table.ts"
import type { MissionView } from "../../view/mission.ts"
import { code, inline } from "../markdown/neutral.ts"
import { listed } from "../phrase/amount.ts"
import { commentLink, shortSha } from "../phrase/link.ts"

type OfRevision = Extract<
  Refusal,
  {
    reason:
      | "nothing_proposed_yet"
      | "nothing_changed"
      | "no_planner"
      | "nothing_left"
      | "needed_by_others"
      | "already_begun"
      | "plan_unreadable"
      | "plan_breaks_rules"
      | "plan_outdated"
      | "base_rewritten"
  }
>

export const REVISION: Table<"reason", OfRevision, [v: MissionView], string> = {
  nothing_proposed_yet: () =>
    "**Not changed: there is no plan yet.** You can set care and ceiling when you approve a plan, for example `/mission approve strict max 80`. `/mission status` says where the mission stands.",
  nothing_changed: (_, v) =>
    `**Not changed: ${newest(v)} already says so.** \`/mission status\` says where the mission stands.`,
  no_planner: refused =>
    `**Not changed: the plan comes from ${code(refused.file, 200)}, and no planner reads these words.** Without one you can leave features out, order them, and set ceiling and care, such as \`/mission revise drop F3\`. For another plan type \`/mission plan\`, and below it the whole plan as a fenced block of YAML.`,
  nothing_left: () =>
    "**Not changed: nothing would be left to do.** To end the mission: `/mission cancel`",
  needed_by_others: refused => {
    const { feature, by } = refused
    return `**Not changed: ${listed(by)} ${by.length === 1 ? "needs" : "need"} ${feature}.** To leave all of it out:\n\n\`\`\`\n/mission revise drop ${listed([feature, ...by])}\n\`\`\``
  },
  already_begun: refused =>
    `**Not changed: work on ${refused.feature} has begun, so it no longer waits for another feature.** \`/mission status\` says where the mission stands.`,
  plan_unreadable: refused => `**Not taken: the plan cannot be read.** ${misfits(refused.misfits)}`,
  plan_breaks_rules: refused => breaksRules(refused),
  plan_outdated: refused =>
    `**Not approved: work on the approved plan went on, and plan ${refused.version} no longer fits.** ${inline(refused.text, 300)} If you still want it, ask for it again: \`/mission revise …\``,
  base_rewritten: refused =>
    `**Not approved: plan ${refused.version} starts from ${shortSha(refused.base)}, which the default branch no longer contains.** For a plan that starts from where it is now, ${shortSha(refused.head)}:\n\n\`\`\`\n/mission revise start from the default branch as it is now\n\`\`\``,
}

function newest(v: MissionView): string {
  const version = v.newest ?? 0
  return commentLink(v, `plan:${version}`, `plan ${version}`)
}

type Misfits = Extract<OfRevision, { reason: "plan_unreadable" }>["misfits"]

/** What, where, expected, got. */
function misfits(all: Misfits): string {
  const lines = all.map(({ line, where, right, seen }) => {
    const at = line === null ? "" : `line ${line}, `
    return `- ${at}${code(where, 80)}: expected ${inline(right, 160)}; got ${code(seen, 100)}`
  })
  return `Mend this and post it again:\n\n${lines.join("\n")}`
}

const FINDINGS_MAX = 5

function breaksRules({
  name,
  findings,
}: Extract<OfRevision, { reason: "plan_breaks_rules" }>): string {
  const [first, ...more] = findings
  const rest = more.slice(0, FINDINGS_MAX - 1).map(f => `- ${inline(f.text, 300)}`)
  const why = inline(first?.text ?? "It breaks a rule for plans.", 300)
  const what =
    name === "plan"
      ? "**Not taken: the plan breaks a rule.**"
      : "**Not changed: the plan would break a rule.**"
  const then =
    name === "plan"
      ? "Mend it and post it again."
      : "If you put it in other words, the planner may find a way: `/mission revise …`"
  return [`${what} ${why}`, ...(rest.length > 0 ? [rest.join("\n")] : []), then].join("\n\n")
}
