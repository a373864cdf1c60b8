/** Checks whose answers depend on accounts and plans that the embedded GitHub does not have. */
import { expect, test } from "vitest"
import { drafts, issueFeatures } from "../../src/doctor/check/features.ts"
import { organisationPolicy } from "../../src/doctor/check/policies.ts"
import { linearHistory } from "../../src/doctor/check/rule-findings.ts"
import type { AppHere, Patient } from "../../src/doctor/patient.ts"
import type { Request } from "../../src/github/request.ts"

/** Answers by the end of a route; a number is a refusal with that status. */
const answering =
  (answers: Readonly<Record<string, unknown>>): Request =>
  async (route, parameters = {}) => {
    const path = route.replaceAll(/\{(\w+)\}/g, (_, name) => String(parameters[name]))
    const found = Object.entries(answers).find(([end]) => path.endsWith(end))?.[1]
    if (found === undefined) throw new Error(`Nobody said what ${path} answers.`)
    if (typeof found !== "number") return { status: 200, headers: {}, data: found }
    const response = { status: found, headers: {}, data: { message: "Refused" } }
    throw Object.assign(new Error("Refused"), { status: found, response })
  }

const patient = (more: Partial<Patient>): Patient =>
  ({
    ...{ repository: { owner: "acme", repo: "shop" }, page: "https://g/acme/shop" },
    ...{ isPrivate: false, isOrganisation: true, branch: "main" },
    person: { why: "it needs a person's token", next: "gh auth token" },
    ...more,
  }) as Patient

const person = (answers: Readonly<Record<string, unknown>>) => ({
  person: { request: answering(answers), isAdmin: true },
})

test.each<[string, Partial<Patient>, string]>([
  ["a public repository", {}, "well"],
  ["a private one of a person", { isPrivate: true, isOrganisation: false }, "note"],
  ["a private one, without a person", { isPrivate: true }, "unseen"],
  [
    "a private one of a plan that is not shown",
    { isPrivate: true, ...person({ "/orgs/acme": {} }) },
    "unseen",
  ],
  [
    "a private one on Free",
    { isPrivate: true, ...person({ "/orgs/acme": { plan: { name: "free" } } }) },
    "note",
  ],
  [
    "a private one on Team",
    { isPrivate: true, ...person({ "/orgs/acme": { plan: { name: "team" } } }) },
    "well",
  ],
  [
    "a private one on a plan of tomorrow",
    { isPrivate: true, ...person({ "/orgs/acme": { plan: { name: "galaxy" } } }) },
    "note",
  ],
])("drafts in %s: %s", async (_, more, is) => {
  expect((await drafts(patient(more))).is).toBe(is)
})

const LISTS = { "/repos/acme/shop/issues": [{ number: 7 }], "/sub_issues": [], "/blocked_by": [] }

test.each<[object, readonly string[]]>([
  [{ ...LISTS, "/issues/comments": [{ pin: null }] }, ["well", "well", "well"]],
  [{ ...LISTS, "/issues/comments": [{}] }, ["well", "well", "note"]],
  [{ ...LISTS, "/issues/comments": [] }, ["well", "well", "unseen"]],
  [{ "/repos/acme/shop/issues": [] }, ["unseen", "unseen", "unseen"]],
  [
    { ...LISTS, "/sub_issues": 404, "/blocked_by": 410, "/issues/comments": [] },
    ["wrong", "wrong", "unseen"],
  ],
])("issues that answer %j are %j", async (answers, are) => {
  const request = answering(answers as Readonly<Record<string, unknown>>)
  const found = await issueFeatures(patient({}), { request })
  expect(found.map(it => it.is)).toEqual(are)
})

const HOME = "/repos/acme/.github"

test.each<[string, object, Partial<Patient>, string]>([
  ["seen, with a policy", { [HOME]: {}, "missions.yml": {} }, {}, "well"],
  ["seen, without a policy", { [HOME]: {}, "missions.yml": 404 }, {}, "well"],
  ["hidden, and nobody can tell", { [HOME]: 404 }, {}, "note"],
  ["hidden from the App alone", { [HOME]: 404 }, person({ [HOME]: {} }), "wrong"],
  ["hidden from both", { [HOME]: 404 }, person({ [HOME]: 404 }), "note"],
  ["of a person, and nobody can tell", { [HOME]: 404 }, { isOrganisation: false }, "note"],
  [
    "hidden from its owner as well",
    { [HOME]: 404 },
    { isOrganisation: false, ...person({ [HOME]: 404 }) },
    "well",
  ],
])("an organisation's policy that is %s", async (_, answers, more, is) => {
  const request = answering(answers as Readonly<Record<string, unknown>>)
  const app: AppHere = { request, id: 1, slug: "missions" }
  expect((await organisationPolicy(patient(more), app)).is).toBe(is)
})

const LINEAR = { "/rules/branches/main": [{ type: "required_linear_history" }] }

test.each<[object, Patient["mergeWays"], string]>([
  [{ "/rules/branches/main": [] }, { squash: false, rebase: false }, "well"],
  [LINEAR, { squash: true, rebase: false }, "well"],
  [LINEAR, { squash: false, rebase: false }, "wrong"],
  [LINEAR, null, "unseen"],
])("a default branch with %j that merges by %j is %s", async (answers, mergeWays, is) => {
  const request = answering(answers as Readonly<Record<string, unknown>>)
  const finding = await linearHistory(patient({ mergeWays, reader: { request, by: "person" } }))
  expect(finding.is).toBe(is)
})
