/** Commands that no wall lets work, told from those that only speak of containers. */
import { expect, test } from "vitest"
import { programsIn } from "../../../src/core/plan/lint/shell.ts"
import { lintPlan } from "../../../src/core/plan/lint.ts"
import type { Draft, Environment } from "../../../src/core/plan/plan.ts"
import { defaultPolicy } from "../../../src/core/plan/policy.ts"
import { examplePlan } from "../support/plan.ts"

const policy = defaultPolicy({ planner: "a", worker: "a", validator: "b" })
const setUp = (run: string): Draft => {
  const draft = examplePlan({})
  const environment: Environment = { ...draft.environment, setup: [run] }
  return { ...draft, environment }
}
const found = (run: string, isolation: "required" | "none_allowed" = "required") =>
  lintPlan(setUp(run), { policy: { ...policy, isolation } }).filter(it =>
    it.rule.includes("containers"),
  )

test.each([
  "docker run --rm postgres",
  "docker compose up -d --wait",
  "docker-compose up",
  "podman build .",
  "sudo docker ps",
  "npm ci && docker compose up -d",
  "cd db; docker build -t db .",
  "DOCKER_BUILDKIT=1 docker build .",
  "env A=b docker ps",
  "/usr/bin/docker ps",
  "timeout 30 docker ps",
  "bash -c 'docker ps'",
  "(docker ps)",
  "if docker ps; then true; fi",
  "! docker ps",
  "npm test | docker load",
])("%j goes back, with the way to prove it", run => {
  expect(found(run)).toMatchObject([
    { rule: "needs_containers", severity: "fatal", where: "set-up" },
  ])
  expect(found(run)[0]?.text).toContain("by a criterion of kind `check`")
  expect(found(run, "none_allowed")).toMatchObject([{ severity: "advice" }])
})

test.each([
  "npm run docker-docs",
  "test -f docker-compose.yml",
  "node build.js --docker",
  "grep -r docker src",
  "hadolint Dockerfile",
  "./docker.sh --dry-run",
  "echo docker",
  "cat docker/README.md",
])("%j starts none", run => expect(found(run)).toEqual([]))

test("programs are told by their own names", () => {
  expect(programsIn("A=1 env B=2 /opt/bin/tool x && time other; (last)")).toEqual([
    "tool",
    "other",
    "last)",
  ])
})
