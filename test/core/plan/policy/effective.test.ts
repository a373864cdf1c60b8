/** Two files and the usual values become one policy, in which each value knows its origin. */
import { describe, expect, test } from "vitest"
import { policyKeys } from "../../../../src/core/plan/policy/file.ts"
import { boundOf, Policy } from "../../../../src/core/plan/policy.ts"
import { given, keyOf, said, usual } from "./parsed.ts"

describe("merging", () => {
  test("without files the usual policy holds", () => {
    const effective = given({})
    expect(effective.policy).toEqual(usual)
    expect(effective.findings).toEqual([])
    expect(effective.keys.every(({ origins }) => origins[0]?.is === "usual")).toBe(true)
  })

  test("an empty file says nothing", () => {
    expect(given({ repository: "# nothing yet\n", organisation: "" }).policy).toEqual(usual)
  })

  test("the repository's value goes before the organisation's default", () => {
    const effective = given({
      repository: "parallel: 3\n",
      organisation: "defaults:\n  parallel: 5\n  care: strict\n",
    })
    expect(effective.policy).toMatchObject({ parallel: 3, care: "strict" })
    expect(keyOf(effective, "parallel")).toEqual([3, "repository:1"])
    expect(keyOf(effective, "care")).toEqual(["strict", "organisation_default:3"])
    expect(keyOf(effective, "approvals")).toEqual([1, "usual"])
  })

  test("a key of a group leaves the rest of the group unchanged", () => {
    const { policy } = given({ repository: "ceilings:\n  mission:\n    usd: 60\n" })
    expect(policy.ceilings.mission).toEqual({ ...usual.ceilings.mission, usd: 60 })
    expect(policy.ceilings.planning).toEqual(usual.ceilings.planning)
  })

  test("`none` means no ceiling", () => {
    const { policy } = given({ repository: "ceilings:\n  attempt:\n    worker: { usd: none }\n" })
    expect(policy.caps.worker.usd).toBeNull()
  })

  test("protected paths add up, and none is ever taken away", () => {
    const effective = given({
      repository: "protected_paths: [infra/**]\n",
      organisation:
        "defaults:\n  protected_paths: [LICENSE]\nlimits:\n  protected_paths: [db/**]\n",
    })
    const expected = [...usual.protectedPaths, "LICENSE", "infra/**", "db/**"]
    expect(effective.policy.protectedPaths).toEqual(expected)
    expect(keyOf(effective, "protected_paths").slice(1)).toEqual([
      ...["usual", "organisation_default:2", "repository:1", "limit:4"],
    ])
  })

  test("further validators keep their order, and an older policy has none", () => {
    const effective = given({ repository: "agents:\n  validators: [codex, gemini --acp]\n" })
    expect(effective.policy.agents.validators).toEqual(["codex", "gemini --acp"])
    expect(keyOf(effective, "agents.validators")).toEqual([
      ["codex", "gemini --acp"],
      "repository:2",
    ])
    expect(keyOf(given({}), "agents.validators")).toEqual([[], "usual"])
    expect(given({}).policy.agents).not.toHaveProperty("validators")
  })

  test("an attempt that may cost little is still worth starting", () => {
    const { policy } = given({
      repository: "ceilings:\n  attempt:\n    worker:\n      usd: 0.25\n",
    })
    expect(policy.caps.worker.usd).toBe(0.25)
    expect(policy.least.worker).toBe(0.25)
  })

  test("every key stands in the policy with its usual value", () => {
    for (const { path, place, stricter } of policyKeys) {
      if (place === null) continue
      const file = given({}).keys.find(key => key.path === path)
      expect(file?.value, path).toBeDefined()
      if (stricter !== "neither") expect(file?.value, path).not.toBe("")
    }
    expect(Policy.safeParse(given({}).policy).success).toBe(true)
  })
})

describe("the kill switch", () => {
  test("is thrown by the repository's file", () => {
    const { off } = given({ repository: "# stop\nenabled: false\n" })
    expect(off).toEqual({ file: ".github/missions.yml", line: 2 })
  })

  test("is thrown by a limit, whatever the repository says", () => {
    const { off, findings } = given({ organisation: "limits:\n  enabled: false\n" })
    expect(off).toEqual({ file: "acme/.github/missions.yml", line: 2 })
    expect(findings).toEqual([])
  })

  test("can be undone by the repository if only a default threw it", () => {
    const files = { repository: "enabled: true", organisation: "defaults:\n  enabled: false\n" }
    expect(given(files).off).toBeNull()
  })
})

describe("limits", () => {
  test("lower the usual values silently", () => {
    const effective = given({ organisation: "limits:\n  ceilings:\n    hours: 4\n" })
    expect(effective.policy.ceilings.hours).toBe(4)
    expect(keyOf(effective, "ceilings.hours")).toEqual([4, "limit:3"])
  })

  test("lower the organisation's own default as well", () => {
    const organisation = "defaults:\n  parallel: 9\nlimits:\n  parallel: 4\n"
    expect(given({ organisation }).policy.parallel).toBe(4)
  })

  test("leave a stricter value as it is", () => {
    const effective = given({
      repository: "parallel: 1",
      organisation: "limits:\n  parallel: 4\n",
    })
    expect(keyOf(effective, "parallel")).toEqual([1, "repository:1"])
  })

  /** The limit, a looser value, what the finding expects, and a value that keeps to the limit. */
  const directions: readonly (readonly [string, string, string, string, string])[] = [
    ["smaller", "parallel: 4", "parallel: 5", "at most 4", "parallel: 4"],
    ["larger", "approvals: 2", "approvals: 1", "at least 2", "approvals: 3"],
    ["an order", "care: standard", "care: light", "standard or stricter", "care: strict"],
    [
      "an order of two",
      "isolation: required",
      "isolation: none_allowed",
      "required or stricter",
      "isolation: required",
    ],
    [
      "no ceiling",
      "ceilings: { mission: { usd: 60 } }",
      "ceilings: { mission: { usd: none } }",
      "at most 60",
      "ceilings: { mission: { usd: 0.5 } }",
    ],
    [
      "fewer",
      "people: { bots: ['a[bot]', 'b[bot]'] }",
      "people: { bots: ['c[bot]'] }",
      'none but ["a[bot]","b[bot]"]',
      "people: { bots: ['b[bot]'] }",
    ],
    [
      "fewer than anyone",
      "people: { approvers: [mira] }",
      "people: { approvers: anyone }",
      'none but ["mira"]',
      "people: { approvers: [mira] }",
    ],
    ["off", "enabled: false", "enabled: true", "false or stricter", "enabled: false"],
  ]
  test.each(directions)("%s: %s refuses %s", (_direction, limit, loose, right, kept) => {
    const organisation = `limits: { ${limit} }`
    const refused = given({ repository: loose, organisation })
    expect(refused.findings).toHaveLength(1)
    expect(refused.findings[0]).toMatchObject({
      rule: "looser",
      file: ".github/missions.yml",
      line: 1,
      right: `${right}: a limit of acme/.github/missions.yml, line 1`,
    })
    expect(said(given({ repository: kept, organisation }))).toEqual([])
  })

  test("on a ceiling also limit what people may raise it to", () => {
    const organisation = "limits:\n  ceilings:\n    hours: 4\n    most: { attempts: 90 }\n"
    const { policy } = given({ organisation })
    expect(boundOf(policy, "hours")).toBe(4)
    expect(boundOf(policy, "attempts")).toBe(90)
    expect(boundOf(policy, "minutes")).toBeNull()
    const refused = given({ repository: "ceilings: { most: { hours: 9 } }", organisation })
    expect(refused.findings).toMatchObject([{ key: "ceilings.most.hours", seen: "9" }])
  })

  test("on what faults wait for make a repository ask a person", () => {
    const organisation = "limits:\n  minor_findings: ask\n"
    expect(given({ organisation }).policy.minorFindings).toBe("ask")
    const refused = given({ repository: "minor_findings: list", organisation })
    expect(refused.findings).toMatchObject([{ rule: "looser", key: "minor_findings" }])
    expect(given({ repository: "minor_findings: ask" }).policy.minorFindings).toBe("ask")
  })

  test("on lists keep what both sides allow", () => {
    const organisation =
      "defaults:\n  people: { bots: ['a[bot]', 'c[bot]'] }\nlimits:\n  people: { bots: ['a[bot]', 'b[bot]'] }\n"
    expect(given({ organisation }).policy.people?.bots).toEqual(["a[bot]"])
  })

  test("for keys without a stricter side are refused, with the key to write instead", () => {
    expect(said(given({ organisation: "limits:\n  branch_prefix: bots/\n" }))).toEqual([
      "no_limit acme/.github/missions.yml:2 limits.branch_prefix: expected `defaults.branch_prefix`: no value of it is stricter than another; got bots/",
    ])
  })

  test("have a direction for every key except names and commands", () => {
    const without = policyKeys.filter(({ stricter }) => stricter === "neither").map(k => k.path)
    expect(without).toEqual([
      ...["agents.planner", "agents.worker", "agents.validator", "agents.validators"],
      "agents.own",
      ...["planner", "worker", "validator"].flatMap(role => [
        `models.${role}.model`,
        `models.${role}.effort`,
      ]),
      "models.prices",
      "branch_prefix",
      "ci_minutes",
    ])
  })
})
