/** `app.yml` against what GitHub publishes, and the manifest that is made of it. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { parse } from "yaml"
import published from "../../src/embedded/github/model/app-manifest.generated.json" with {
  type: "json",
}
import { readManifest } from "../../src/embedded/github/model/manifest.ts"
import { appManifest } from "../../src/enrol/app-manifest.ts"

const text = readFileSync(join(import.meta.dirname, "..", "..", "app.yml"), "utf8")
const description = parse(text) as {
  readonly default_permissions: Readonly<Record<string, string>>
  readonly default_events: readonly string[]
}

/**
 * The permission that each event needs, by GitHub's page "Webhook events and payloads", which no
 * package carries.
 */
const NEEDS: Readonly<Record<string, string>> = {
  check_run: "checks",
  check_suite: "checks",
  issue_comment: "issues",
  issue_dependencies: "issues",
  issues: "issues",
  merge_group: "merge_queues",
  milestone: "issues",
  pull_request: "pull_requests",
  pull_request_review: "pull_requests",
  push: "contents",
  repository: "metadata",
  repository_dispatch: "contents",
  status: "statuses",
  sub_issues: "issues",
  workflow_job: "actions",
  workflow_run: "actions",
}

describe("app.yml", () => {
  test("asks only for permissions and levels that GitHub publishes", () => {
    const known: Readonly<Record<string, readonly string[]>> = published.permissions
    for (const [name, level] of Object.entries(description.default_permissions)) {
      expect([name, known[name]]).toEqual([name, expect.arrayContaining([level])])
    }
  })

  test("asks only for events that an App can have, and for what each of them needs", () => {
    for (const event of description.default_events) {
      expect(published.events).toContain(event)
      expect([event, description.default_permissions[NEEDS[event] ?? "unknown"]]).toEqual([
        event,
        expect.stringMatching(/^(?:read|write)$/),
      ])
    }
  })

  test("asks for no right to workflows, settings and secrets", () => {
    const never = /workflow|administration|secret|environment|hook|organization_/
    expect(Object.keys(description.default_permissions).filter(it => never.test(it))).toEqual([])
  })
})

const CHOICE = {
  name: "missions-acme",
  redirectUrl: "http://127.0.0.1:4173/registered",
  url: "https://missions.acme.example",
  isPublic: false,
} as const

describe("the manifest", () => {
  test("is what app.yml says, with what the person chose, and private", () => {
    const manifest = appManifest(text, CHOICE)
    expect(manifest).toMatchObject({
      ...description,
      ...{ name: "missions-acme", public: false },
      redirect_url: "http://127.0.0.1:4173/registered",
      hook_attributes: {
        url: "https://missions.acme.example/api/github/webhooks",
        active: true,
      },
    })
  })

  test("has a webhook that is switched off where the server has no public address", () => {
    const { hook_attributes } = appManifest(text, { ...CHOICE, url: null })
    expect(hook_attributes["active"]).toBe(false)
    expect(hook_attributes.url).toMatch(/\.example\//)
  })

  test.each([CHOICE, { ...CHOICE, url: null }, { ...CHOICE, isPublic: true }])(
    "is taken by GitHub's page: %j",
    choice => {
      const read = readManifest(JSON.stringify(appManifest(text, choice)))
      expect(read).toMatchObject({ name: "missions-acme", isPublic: choice.isPublic })
      expect(read.hook?.isActive).toBe(choice.url !== null)
    },
  )
})

describe("a manifest that GitHub's page refuses", () => {
  const good = appManifest(text, CHOICE)
  test.each<[string, object]>([
    ["an unknown permission", { default_permissions: { rockets: "write" } }],
    ["a level that the permission does not have", { default_permissions: { workflows: "read" } }],
    ["an unknown event", { default_events: ["rocket"] }],
    ["an event without its permission", { default_permissions: { metadata: "read" } }],
    ["an unknown key", { webhook_secret: "x" }],
    ["no name", { name: "" }],
    ["a name that is too long", { name: "m".repeat(35) }],
    ["a page that is none", { url: "missions" }],
    ["a webhook to a machine of its own", { hook_attributes: { url: "http://127.0.0.1:3000/" } }],
  ])("%s", (_, change) => {
    expect(() => readManifest(JSON.stringify({ ...good, ...change }))).toThrow()
  })
})
