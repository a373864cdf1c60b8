/** Values of variables in an agent's line: they are refused wherever such a line can be written, and never repeated. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { findAgent } from "../../src/agent/find/find-agent.ts"
import { typedCalibrate } from "../../src/calibrate/calibration-options.ts"
import { parseCalibrate } from "../../src/cli/calibrate-arguments.ts"
import { parseLocal, typedLocal } from "../../src/cli/local-arguments.ts"
import { parse } from "../../src/core/people/parse.ts"
import { lintPlan } from "../../src/core/plan/lint.ts"
import { PolicyFile } from "../../src/core/plan/policy/file.ts"
import { misfits } from "../../src/core/plan/policy/finding.ts"
import { defaultPolicy } from "../../src/core/plan/policy.ts"
import { shownLine, valuesIn } from "../../src/core/values/agent-line.ts"
import { examplePlan } from "../core/support/plan.ts"

/** Each way in which people have handed a value over; KEY and VALUE are filled in. */
const FORMS = [
  "KEY=VALUE codex",
  "env KEY=VALUE codex-acp",
  "env -i KEY=VALUE codex-acp",
  "env -u X KEY=VALUE gemini --acp",
  "/usr/bin/env KEY=VALUE gemini --acp",
  "KEY='VALUE' codex",
  'KEY="VALUE" codex',
  '"KEY=VALUE" codex',
  "'KEY'=VALUE codex",
  "sh -c 'KEY=VALUE codex-acp'",
  "sh -c 'export KEY=VALUE; codex-acp'",
  'bash -lc "set -a; KEY=VALUE exec codex-acp"',
  "docker run -e KEY=VALUE image",
  "docker run --env=KEY=VALUE image",
  "docker run --env KEY=VALUE image acp",
  "codex KEY=VALUE",
  "  KEY=VALUE   codex",
  "A=1 KEY=VALUE codex",
  "`KEY=VALUE codex`",
  "KEY=\u200bVALUE codex",
] as const

const KEYS = ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "X", "_K", "MY_GATEWAY_2"] as const

const fill = (form: string, key: string, value: string) =>
  form.replaceAll("KEY", key).replaceAll("VALUE", value)

const secret = fc
  .string({
    unit: fc.constantFrom(..."abcdefghijkmnopqrstuvwxyz23456789"),
    minLength: 16,
    maxLength: 40,
  })
  .map(text => `q9${text}`)

/** Whatever is told of the line, where it is written. */
function tellings(line: string): readonly string[] {
  const places = { recipes: {}, agents: null, nodePath: "/node", path: "" }
  const told = [shownLine(line), JSON.stringify(findAgent(line, places))]
  const place = { on: "mission", hasMission: true } as const
  told.push(JSON.stringify(parse(`/mission use ${line}`, place)))
  const plan = examplePlan()
  const features = plan.features.map(it => ({ ...it, agent: line }))
  told.push(
    JSON.stringify(
      lintPlan(
        { ...plan, features },
        { policy: defaultPolicy({ planner: "a", worker: "a", validator: "a" }) },
      ),
    ),
  )
  const file = { name: "f", lines: new Map(), broken: null }
  for (const value of [
    { agents: { worker: line } },
    { agent_env: [line] },
    { agents: { workr: line } },
  ]) {
    told.push(JSON.stringify(misfits({ ...file, value }, PolicyFile, [""])))
  }
  told.push(typedLocal(parseLocal(["--agent", line, "a goal"])))
  const looks = ["F1", "--agent", line]
  told.push(typedCalibrate(parseCalibrate([...looks, "--with-agent"])))
  try {
    parseCalibrate(looks)
  } catch (error) {
    told.push((error as Error).message)
  }
  for (const argv of [
    ["--agent", line],
    ["--agent", line, "--bogus", "g"],
    ["--agent-env", line, "g"],
  ]) {
    try {
      parseLocal(argv)
    } catch (error) {
      told.push((error as Error).message)
    }
  }
  return told
}

describe.each(FORMS)("%s", form => {
  test("is refused everywhere, and its value is told nowhere", () => {
    fc.assert(
      fc.property(fc.constantFrom(...KEYS), secret, (key, value) => {
        const line = fill(form, key, value)
        expect(valuesIn(line).length).toBeGreaterThan(0)
        const place = { on: "mission", hasMission: true } as const
        const [said] = parse(`/mission use ${line}`, place)
        expect(said?.said).toMatchObject({ type: "refused", refusal: { reason: "holds_value" } })
        for (const told of tellings(line)) expect(told).not.toContain(value)
      }),
      { numRuns: 20 },
    )
  })
})

test.each([
  "codex --api-key sk-proj-abcDEF0123456789abcDEF0123456789",
  "agent --token ghp_0123456789abcdefABCDEF0123456789abcd",
  "agent --header 'Authorization: Bearer sk-ant-api03-abcDEF0123456789abcDEF01'",
])("a key without a name is refused as well", line => {
  expect(valuesIn(line)).toEqual(["a key"])
  for (const told of tellings(line)) expect(told).not.toMatch(/abcDEF0123|0123456789abcdef/)
})

test.each([
  ...[
    "codex",
    "gemini --acp",
    "opencode acp",
    "codex-acp -c model=gpt-6",
    "agent --model=x --flag",
  ],
  ...[
    "codex -c model_provider=azure",
    "scripted --script '/tmp/a b.yml'",
    "java -DFOO=bar -jar a.jar",
  ],
  ...[
    "npx -y @google/gemini-cli@0.61.0 --acp",
    "agent --X=1",
    "/opt/My-Agent/run --config=./a.toml",
  ],
  ...["copilot --acp --additional-mcp-config '{\"mcpServers\":{}}'", "plan-file"],
])("%s holds no value", line => {
  expect(valuesIn(line)).toEqual([])
  expect(shownLine(line)).toBe(line)
})
