/** Why a request was refused, and what to type instead. There is one reply for every reason. */

import type { Refusal } from "../log/command.ts"
import type { Text } from "../log/effect.ts"
import type { Hold } from "../log/hold.ts"
import { isTeam, organisationOf } from "../people/team-name.ts"
import { amountOf, typedAmount } from "../values/ceiling.ts"
import type { Person } from "../values/id.ts"
import { byRow } from "../values/kind-table.ts"
import { nearestName } from "../values/nearest-name.ts"
import { called } from "../values/person.ts"
import { type MissionView, proposalIn } from "../view/mission.ts"
import { code, inline } from "./markdown/neutral.ts"
import { dollars, listedUpTo, roundDollars } from "./phrase/amount.ts"
import { commentLink } from "./phrase/link.ts"
import { clock } from "./phrase/moment.ts"
import { changedSince } from "./plan/change.ts"
import { place, unusablePolicy } from "./policy-finding.ts"
import { approveTyped as approve } from "./refusal/approve.ts"
import { DELIVERING } from "./refusal/delivery.ts"
import { NOT_UNDERSTOOD, nearestTo } from "./refusal/not-understood.ts"
import { REVISION } from "./refusal/revision.ts"
import { text } from "./text.ts"
import { isUsable } from "./usable-commands.ts"

export const refusal = (v: MissionView, refused: Refusal, by: Person): Text =>
  text(null, words(refused, v, by))

const words = byRow<"reason", Refusal, [v: MissionView, by: Person], string>("reason", {
  no_permission: (refused, _, by) => noPermission(refused, by),
  not_an_approver: (refused, _, by) => notAnApprover(refused, by),
  already_a_mission: (_, v) =>
    `**Not started: this issue already has a mission.** ${v.ended ? "It has ended, and an issue can have only one. For another goal open a new issue." : "`/mission status` says where it stands."}`,
  ended: () =>
    "**Not done: this mission has ended.** For another try open a new issue and type `/mission` there.",
  nothing_asked: () =>
    `**There are no open questions for ${code("/mission go")} to answer.** \`/mission status\` says where the mission stands.`,
  already_held: () => "**The mission is already paused.** To go on: `/mission resume`",
  not_held: () =>
    "**The mission is not paused.** `/mission explain` says why something is not done yet.",
  held_otherwise: (refused, v) => heldOtherwise(v, refused.hold),
  switched_off: refused =>
    `**Not started: missions are switched off here**, by \`enabled\` in ${place(refused)}. Once it is \`true\` again, type \`/mission\``,
  policy_unusable: refused => unusablePolicy(refused.findings, refused.more),
  not_found: (refused, v) => notHere(v, refused),
  of_fork: (refused, v) => notHere(v, refused),
  set_back: (refused, _, by) => setBack(refused, by),
  closed_too_soon: (refused, v) => closedTooSoon(v, refused),
  ceiling_too_low: refused => tooLow(refused),
  ceiling_of_policy: refused => tooHigh(refused),
  // For steering.
  unknown_subject: (refused, v) =>
    `**Nothing here is called ${code(refused.saw, 60)}.** ${nearestTo(v, refused.saw)}\`/mission status\` shows what there is.`,
  already_merged: refused =>
    `**${refused.feature} is merged, so \`/mission ${refused.name}\` comes too late.** \`/mission status\` says where the mission stands.`,
  already_skipped: refused =>
    `**${refused.feature} is already left out.** To have it built after all: \`/mission retry ${refused.feature}\``,
  still_at_work: refused =>
    `**${code(refused.subject, 20)} is still being worked on, so there is nothing to try again.** \`/mission explain ${refused.subject}\` says why it is not done.`,
  nothing_to_retry: refused =>
    `**There is nothing to try again in ${code(refused.subject, 20)}.** \`/mission status\` says where the mission stands.`,
  nothing_to_accept: refused =>
    `**Nothing in ${code(refused.subject, 20)} waits for your decision now.** It is judged once its features are merged. \`/mission status\` says where the mission stands.`,
  already_settled: refused =>
    `**${code(refused.subject, 60)} is already settled.** \`/mission status\` says where the mission stands.`,
  model_not_listed: refused => notListed(refused),
  unknown_agent: refused => unknownAgent(refused),
  too_often: (refused, v) =>
    `**Not done: that was more than ${refused.most} commands of yours within an hour.** Until ${clock(refused.until, v.at)} UTC I obey only \`/mission pause\` and \`/mission cancel\` from you, and I don't answer each of the others. What you typed before counts. If a program types in your name, stop it.`,
  // For approving.
  nothing_proposed: () =>
    "**Not approved: no plan is proposed yet.** `/mission status` says where the mission stands.",
  digest_unknown: (refused, v) =>
    `**Not approved: no plan has the digest ${code(refused.saw, 64)}.** ${orNewest(v)}`,
  digest_stale: (refused, v) =>
    `**Not approved: that was plan ${refused.version}.** ${replaced(v, refused)} Read ${plan(v, refused.newest)}, then ${approve(v)}`,
  newer_proposal: (refused, v) =>
    `**Not approved: plan ${refused.newest} came after you began to write.** Read ${plan(v, refused.newest)}, then ${approve(v)}`,
  already_approved: refused =>
    `**Plan ${refused.version} is already approved.** Nothing is needed from you.`,
  already_endorsed: (refused, v) =>
    `**You have already approved plan ${refused.version}.** ${refused.missing === 1 ? "One more person" : `${refused.missing} more people`} must approve it: ${approve(v)}`,
  max_too_low: (refused, v) =>
    `**Not approved: ${dollars(refused.spent)} is already spent or promised, more than the ${roundDollars(refused.max)} you allow.** The ceiling must be higher: ${approve(v, ` max ${Math.ceil(refused.spent) + 5}`)}`,
  ...NOT_UNDERSTOOD,
  ...DELIVERING,
  ...REVISION,
})

function notListed({ saw, listed }: Extract<Refusal, { reason: "model_not_listed" }>): string {
  const not = `**Nothing changed: this repository's policy does not list the model ${code(saw, 120)}.**`
  const [one] = listed
  if (one === undefined) {
    return `${not} It lists none. Without a model, the agent takes its own: \`/mission use <agent>\`. To allow this one, add it to \`models.allowed\` of the policy; it counts from the next mission on.`
  }
  return `${not} It lists ${listedUpTo(
    8,
    listed.map(name => code(name, 120)),
  )}. For example: \`/mission use <agent> model ${one}\``
}

function unknownAgent({ saw, listed }: Extract<Refusal, { reason: "unknown_agent" }>): string {
  const names = listed.map(name => code(name, 40))
  const near = nearestName(saw, listed) ?? listed[0] ?? "<agent>"
  return `**Nothing changed: no agent here is called ${code(saw, 120)}.** This repository's policy defines ${listedUpTo(8, names)}; the name of a known agent such as \`codex\`, or a command line, does as well. For example: \`/mission use ${near}\``
}

type OfCeiling<R extends Refusal["reason"]> = Extract<Refusal, { readonly reason: R }>

function tooLow({ needed, max, of = "usd" }: OfCeiling<"ceiling_too_low">): string {
  const used = of === "usd" ? `${dollars(needed)} is spent` : `${amountOf(of, needed)} are used`
  const least = typedAmount(of, Math.ceil(needed))
  return `**The ceiling stays: ${used} or promised to what runs, more than ${amountOf(of, max)}.** The lowest possible ceiling: \`/mission budget ${least}\``
}

function tooHigh({ most, max, of = "usd" }: OfCeiling<"ceiling_of_policy">): string {
  const allowed = `this repository allows at most ${amountOf(of, most)} per mission`
  return `**The ceiling stays: ${allowed}, not ${amountOf(of, max)}.** To use it all: \`/mission budget ${typedAmount(of, most)}\``
}

function notHere(
  v: MissionView,
  { reason, feature, saw }: Extract<Refusal, { reason: "not_found" | "of_fork" }>,
): string {
  const own = `${newest(v)?.policy.branchPrefix ?? ""}${v.issue}/${feature}`
  if (reason === "of_fork") {
    return `**${code(saw, 60)} comes from a fork, where others may still change it.** Read it, then hand in one commit of it: \`/mission done ${feature} <commit>\`. Or push its commits to ${code(own)} here, then \`/mission done ${feature}\``
  }
  return `**I found no branch, pull request or commit ${code(saw, 60)} here.** Push your work to ${code(own)}, then \`/mission done ${feature}\`; or name it: \`/mission done ${feature} <branch, #pull request or commit>\``
}

/** Each field of an issue is explained once; people see for themselves when it is set back again. */
function setBack(
  { number, field, isBot }: Extract<Refusal, { reason: "set_back" }>,
  by: Person,
): string {
  const who = code(called(by), 60)
  switch (field) {
    case "state":
      return `**#${number} was closed by ${who}; I reopened it.** Only people can close it. Bots that close what is old can be told to leave issues with the label \`mission\` alone.`
    case "milestone":
      return `**#${number} was moved by ${who}; I put it back into its milestone.** The plan says where it belongs.${isBot ? "" : " To leave a feature out, close its issue as not planned."}`
    case "label":
      return `**The label \`mission\` was taken from #${number} by ${who}; I put it back.** I find a mission's issues by that label.`
  }
}

function closedTooSoon(
  v: MissionView,
  { of, number }: Extract<Refusal, { reason: "closed_too_soon" }>,
): string {
  if (of.startsWith("M")) {
    return `**I reopened #${number}: it closes by itself once ${of} is proven.** To take ${of} as it is: \`/mission accept ${of} <reason>\``
  }
  const done = isUsable(v, "done")
    ? ` If you built it: \`/mission done ${of} <branch, #pull request or commit>\`.`
    : ""
  return `**I reopened #${number}: nothing of ${of} is merged yet.**${done} To leave it out: close it as not planned, or \`/mission skip ${of} <reason>\``
}

const newest = (v: MissionView) => proposalIn(v, v.newest)

const plan = (v: MissionView, version: number): string =>
  commentLink(v, `plan:${version}`, `plan ${version}`)

const orNewest = (v: MissionView): string => {
  const proposal = newest(v)
  return proposal
    ? `The newest is ${plan(v, proposal.plan.version)}: ${approve(v)}`
    : "No plan is proposed yet: `/mission status`"
}

function replaced(
  v: MissionView,
  { version, newest }: Extract<Refusal, { reason: "digest_stale" }>,
) {
  const [before, after] = [proposalIn(v, version), proposalIn(v, newest)]
  if (!before || !after) return ""
  const what = changedSince(before.plan, after.plan)
  return `Plan ${newest} replaced it at ${clock(after.at, v.at)} UTC: ${what}.`
}

function noPermission(
  { name, has, needs = "write" }: Extract<Refusal, { reason: "no_permission" }>,
  by: Person,
): string {
  const what = name === "approve" ? "Not approved" : name === "start" ? "Not started" : "Not done"
  return `**${what}: it needs ${needs} access, ${inline(called(by), 60)} has ${has}.** Somebody with ${needs} access can type it.`
}

function notAnApprover(
  { approvers, unreadable = [] }: Extract<Refusal, { reason: "not_an_approver" }>,
  by: Person,
): string {
  const named = (all: readonly string[]) =>
    listedUpTo(
      4,
      all.map(it => (isTeam(it) ? `members of ${code(it, 140)}` : inline(it, 60))),
    )
  const news = `**Not approved: ${inline(called(by), 60)} is not an approver.** Here plans are approved by ${named(approvers)}.`
  if (unreadable.length === 0) return news
  const owners = listedUpTo(4, [...new Set(unreadable.map(team => inline(organisationOf(team))))])
  return `${news}\n\nGitHub does not show me the ${named(unreadable)}, so none of them counts. An owner of ${owners} can give this App the permission *Members: read*; then post that command again.`
}

const LIFTED: { readonly [Kind in Hold]: string } = {
  person: "",
  issue_closed: " Reopen the issue to go on.",
  ceiling: "",
  kill_switch: " It goes on by itself once that file allows it.",
  integration_rewritten: "",
  log_changed: "",
  infra: "",
}

function heldOtherwise(v: MissionView, hold: Hold): string {
  const why = v.holds.find(it => it.hold === hold)?.why
  const because = why ? `: ${inline(why, 160)}` : ""
  return `**That does not let the mission go on: it is held for another reason${because}.**${LIFTED[hold]} \`/mission explain\` says more.`
}
