/** What may be expected of a plan's commands and services, and what could never come about. */
import { expect, test } from "vitest"
import { expectRules } from "../../../src/core/plan/lint/expect.ts"
import { servicesRules } from "../../../src/core/plan/lint/services.ts"
import { lintPlan } from "../../../src/core/plan/lint.ts"
import type { Draft } from "../../../src/core/plan/plan.ts"
import { validCriteria as all, plan, policy, withCriterion } from "./valid.ts"

/** Services run from one commit, so nothing can be compared with another one beside them. */
const validCriteria = all.map(it => (it.kind === "same_as_base" ? { ...it, kind: "command" } : it))
const usual = { criteria: validCriteria }
const findings = (draft: Draft) => lintPlan(draft, { policy }).map(f => `${f.rule} ${f.where}`)

const DATABASE = { name: "db", run: "postgres", ready: "pg_isready" }
const WEB = { name: "web", run: "npm start", ready: "http://127.0.0.1:$PORT/health" }
const ASKED = "http://127.0.0.1:$MISSIONS_PORT_WEB/cart"
const { gates: usualGates } = plan().environment
const withServices = (services: readonly object[], change: object = {}) =>
  plan({ environment: { gates: usualGates, services }, ...usual, ...change })
const expecting = (expected: object) => ({
  criteria: [{ ...validCriteria[0], expect: expected }, ...validCriteria.slice(1)],
})

test.each([
  ["a database and a web server", [DATABASE, WEB], {}],
  ["a file as the proof of a command that does nothing", [], { files: ["dist/a.json"] }],
  [
    "an answer as the proof, by name or braces or a fixed port",
    [{ ...DATABASE, port: 5_432 }, WEB],
    {
      http: [
        { url: ASKED },
        { url: "http://localhost:${MISSIONS_PORT_WEB}" },
        { url: "http://[::1]:5432" },
      ],
    },
  ],
])("nothing is wrong with %s", (_, services, expected) => {
  const criteria = [
    { ...validCriteria[0], run: "true", expect: expected },
    ...validCriteria.slice(1),
  ]
  const isSeen = Object.keys(expected).length > 0
  expect(findings(withServices(services, isSeen ? { criteria } : {}))).toEqual([])
})

test("a criterion may ask for what a feature makes possible in that feature, in those that depend on it, and later", () => {
  const asking = (id: string) => ({
    ...validCriteria[0],
    ...{ id, run: "curl localhost:$MISSIONS_PORT_WEB" },
  })
  const rest = validCriteria.filter(({ id }) => !["C1", "C3", "C5"].includes(id))
  const criteria = [asking("C1"), asking("C3"), asking("C5"), ...rest]
  const made = withServices([{ ...WEB, createdBy: "F1" }], { criteria })
  expect(findings(made)).toEqual([])
})

/** Each rule, the difference that breaks it, and where. */
const cases: readonly (readonly [rule: string, what: string, draft: Draft, where: string[]])[] = [
  [
    "file_outside",
    "above the tree",
    withCriterion({ expect: { files: ["dist/a.json", "../a.json", "/etc/passwd"] } }),
    ["C1", "C1"],
  ],
  [
    "json_path_broken",
    "a pointer, and a search for nothing in an answer",
    withServices(
      [WEB],
      expecting({
        json: [{ path: "/total", equals: 1 }],
        http: [{ url: ASKED, json: [{ path: "$[?", equals: 1 }] }],
      }),
    ),
    ["C1", "C1"],
  ],
  [
    "address_of_no_service",
    "elsewhere, at no service's port, and of an unknown one",
    withServices(
      [WEB],
      expecting({
        http: [
          { url: "http://example.com:$MISSIONS_PORT_WEB/" },
          { url: "http://127.0.0.1:8080/" },
          { url: "http://127.0.0.1:$MISSIONS_PORT_API/" },
        ],
      }),
    ),
    ["C1", "C1", "C1"],
  ],
  [
    "answer_without_body",
    "HEAD",
    withServices([WEB], expecting({ http: [{ method: "HEAD", url: ASKED, body: "ok" }] })),
    ["C1"],
  ],
  [
    "output_pattern_broken",
    "of an answer",
    withServices([WEB], expecting({ http: [{ url: ASKED, body: "(" }] })),
    ["C1"],
  ],
  [
    "id_used_twice",
    "a service's name",
    withServices([WEB, { ...WEB, port: 5_432 }]),
    ['service "web"'],
  ],
  [
    "unknown_reference",
    "a service's maker",
    withServices([{ ...WEB, createdBy: "F9" }]),
    ['service "web"'],
  ],
  ["service_name_unusable", "signs only", withServices([{ ...WEB, name: "…" }]), ['service "…"']],
  [
    "services_meet",
    "one name for two ports",
    withServices([WEB, { ...WEB, name: "Web" }]),
    ['service "web"'],
  ],
  [
    "services_meet",
    "one port",
    withServices([
      { ...DATABASE, port: 5_432 },
      { ...WEB, port: 5_432 },
    ]),
    ['service "db"'],
  ],
  [
    "services_of_two_commits",
    "same_as_base",
    withServices([WEB], {
      criteria: [
        { id: "C1", text: "As before", kind: "same_as_base", run: "npm test" },
        ...validCriteria.slice(1),
      ],
    }),
    ["C1"],
  ],
  ["service_in_background", "&", withServices([{ ...WEB, run: "npm start &" }]), ['service "web"']],
  [
    "service_ready_unclear",
    "what never fails",
    withServices([{ ...WEB, ready: "curl $PORT || true" }]),
    ['service "web"'],
  ],
  [
    "service_ready_unclear",
    "another machine",
    withServices([{ ...WEB, ready: "https://example.com:$PORT/" }]),
    ['service "web"'],
  ],
  [
    "service_comes_later",
    "asked before it is built",
    withServices([{ ...WEB, createdBy: "F3" }], expecting({ http: [{ url: ASKED }] })),
    ["C1"],
  ],
]

test.each(cases)("%s: %s", (rule, _, draft, where) => {
  const found = lintPlan(draft, { policy })
  expect(found.map(f => `${f.rule} ${f.where}`)).toEqual(where.map(at => `${rule} ${at}`))
  for (const { text } of found) expect(text).toMatch(/^[^\n]{20,}[.?]$/)
})

test("no rule is without a case", () => {
  const met = new Set(cases.map(([rule]) => rule))
  for (const { rule } of [...expectRules, ...servicesRules]) expect(met).toContain(rule)
})
