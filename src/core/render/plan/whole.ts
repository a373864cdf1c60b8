/**
 * A whole plan for a terminal, where there are no folds to open. It uses no Markdown, and lines are
 * wrapped at words.
 */

import type { Expect } from "../../plan/expect.ts"
import type { WorkerChoice } from "../../plan/model-choice.ts"
import { type Criterion, type Feature, isCollapsed, type Plan } from "../../plan/plan.ts"
import { escapedName } from "../../values/hidden.ts"
import type { ProposalView } from "../../view/plan.ts"
import { visible } from "../markdown/neutral.ts"
import { counted } from "../phrase/amount.ts"
import { forecast } from "./terms.ts"

const WIDTH = 96
const LABEL = 10

export function wholePlan(proposal: ProposalView): readonly string[] {
  const { plan, readiness, policy } = proposal
  return [
    `Plan ${plan.version}: ${line(plan.title)}`,
    `${sizeOf(plan)}. ${forecast(proposal)}`.trim(),
    ...(policy.isUnpriced ? [UNPRICED] : []),
    ...(isCollapsed(plan) ? features(plan.features) : milestones(plan)),
    "",
    ...plan.criteria.flatMap(criterion),
    "",
    ...list("assumed", plan.assumptions),
    ...list("not in it", plan.notInIt),
    ...list("watch", plan.risks),
    ...list(
      "fails",
      readiness.known.map(name => `${name} fails already; only new failures count`),
    ),
    ...environment(plan),
    ...plan.skills.flatMap(({ name, description, body }) =>
      item("skill", `${name}: ${description}`, body),
    ),
  ].filter((text, at, all) => text !== "" || all[at - 1] !== "")
}

const UNPRICED =
  "The dollars are the planner's guess: Missions knows no price for what your agent spends."

function sizeOf({ milestones, features, criteria, estimate }: Plan): string {
  const parts = [
    ...(milestones.length > 1 ? [counted(milestones.length, "milestone")] : []),
    counted(features.length, "feature"),
    counted(criteria.length, "criterion"),
    ...(estimate.lines > 0 ? [`about ${counted(estimate.lines, "line")}`] : []),
  ]
  return parts.join(", ")
}

const milestones = (plan: Plan): readonly string[] =>
  plan.milestones.flatMap(({ id, title, outcome, criteria, checkpoint }) => [
    "",
    ...item(id, `${title}. ${outcome}`),
    ...(criteria.length > 0 ? item("", `proven as a whole by ${criteria.join(", ")}`) : []),
    ...(checkpoint === "approve" ? item("", "waits for you once it is proven") : []),
    ...features(plan.features.filter(feature => feature.milestone === id)),
  ])

const features = (of: readonly Feature[]): readonly string[] =>
  of.flatMap(({ id, title, description, paths, dependsOn, fulfils, skills, ...who }) => [
    "",
    ...item(id, title, description),
    ...(paths.length > 0 ? item("", `touches ${paths.map(line).join(", ")}`) : []),
    ...(dependsOn.length > 0 ? item("", `after ${dependsOn.join(", ")}`) : []),
    ...item("", `proven by ${fulfils.join(", ")}`),
    ...(skills.length > 0 ? item("", `with the skill ${skills.map(line).join(", ")}`) : []),
    ...workerLines(who),
  ])

function workerLines({ agent, model, effort }: WorkerChoice): readonly string[] {
  const words = [
    ...(agent === undefined ? [] : [`by ${line(agent)}`]),
    ...(model === undefined ? [] : [`with the model ${line(model)}`]),
    ...(effort === undefined ? [] : [`with ${effort} effort`]),
  ]
  return words.length === 0 ? [] : item("", words.join(", "))
}

function criterion(it: Criterion): readonly string[] {
  return [...item(it.id, it.text), ...proofOf(it).flatMap(text => item("", text))]
}

function proofOf(it: Criterion): readonly string[] {
  switch (it.kind) {
    case "command": {
      return [`$ ${it.run}`, ...expected(it.expect).map(text => `expected: ${text}`)]
    }
    case "same_as_base":
      return [`$ ${it.run}`, "expected: the same status and output before and after"]
    case "behaviour":
      return [
        it.browser ? "a validator does this in a browser:" : "a validator does this:",
        ...it.steps.map((step, at) => `${at + 1}. ${step}`),
      ]
    case "review":
      return [
        "a validator reads the code and answers:",
        ...it.rubric.map(question => `- ${question}`),
      ]
    case "check":
      return [`your CI's check ${escapedName(it.name)} is green`]
    case "source":
      return [`claimed: ${it.claim}`, ...it.urls.map(url => `source: ${url}`)]
  }
}

function expected({ exit, output, json = [], files = [], http = [] }: Expect): readonly string[] {
  const values = (wanted: typeof json) =>
    wanted.map(({ path, equals }) => `${path} is ${JSON.stringify(equals)}`).join(", ")
  return [
    `it ends with ${exit}`,
    ...(output === undefined ? [] : [`its output matches ${output}`]),
    ...(json.length > 0 ? [`its output is JSON in which ${values(json)}`] : []),
    ...files.map(path => `${path} is there`),
    ...http.flatMap(({ method, url, status, body, json: inAnswer = [] }) => [
      `${method} ${url} gives ${status}`,
      ...(body === undefined ? [] : [`its answer matches ${body}`]),
      ...(inAnswer.length > 0 ? [`its answer is JSON in which ${values(inAnswer)}`] : []),
    ]),
  ]
}

const environment = ({ environment: { setup, gates, services } }: Plan): readonly string[] => [
  ...list("set-up", setup),
  ...list(
    "gates",
    gates.map(({ name, run, createdBy }) => `${name}: ${run}${from(createdBy)}`),
  ),
  ...list(
    "services",
    services.map(
      ({ name, run, ready, port, createdBy }) =>
        `${name}: ${run}; ready when ${ready}${port === undefined ? "" : `; at port ${port}`}${from(createdBy)}`,
    ),
  ),
]

const from = (feature: string | undefined): string =>
  feature === undefined ? "" : `; once ${feature} makes it possible`

const list = (label: string, items: readonly string[]): readonly string[] =>
  items.flatMap((text, at) => item(at === 0 ? label : "", text))

/** A label with its text beside it, over as many lines as needed. */
const item = (label: string, ...texts: readonly string[]): readonly string[] =>
  texts
    .flatMap(text => visible(text).trim().split("\n"))
    .filter(text => text.trim() !== "")
    .flatMap(wrapped)
    .map((text, at) => `  ${(at === 0 ? label : "").padEnd(LABEL)}${text}`.trimEnd())

const line = (text: string): string => visible(text).replace(/\s+/g, " ").trim()

/** Wraps a long line at blanks. A command to type stays in one piece, and an indented line stays indented. */
function wrapped(text: string): readonly string[] {
  if (text.startsWith("$ ") || text.length <= WIDTH - LABEL) return [text]
  const indent = /^\s*/.exec(text)?.[0] ?? ""
  const lines: string[] = []
  let now = indent
  for (const word of text.trim().split(/\s+/)) {
    const joined = now.trim() === "" ? `${indent}${word}` : `${now} ${word}`
    if (joined.length <= WIDTH - LABEL || now.trim() === "") now = joined
    else {
      lines.push(now)
      now = `${indent}${word}`
    }
  }
  return [...lines, now]
}
