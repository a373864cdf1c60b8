/** The real @octokit/auth-app over a socket. It uses the real clock, so the face does too. */
import { Octokit } from "@octokit/rest"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openGitHub } from "../../../../src/embedded/github/http/open.ts"
import type { GitHubServer } from "../../../../src/embedded/github/http/server.ts"
import { memoryStore } from "../../../../src/embedded/github/http/state-store.ts"
import { type Checked, checked } from "../../../contract/checked.ts"
import { appOctokit, here, SILENT, seededOptions } from "./seeded.ts"

let server: GitHubServer
let app: Octokit
beforeAll(async () => {
  const options = seededOptions(memoryStore(), Date.now)
  server = await openGitHub({ ...options, port: 0, wrap: checked })
  app = appOctokit(server.face, server.face.urls.api)
})
afterAll(async () => {
  await server.close()
  expect((server.face as Checked).violations).toEqual([])
})

test("an App finds its installation and works with the token it gets", async () => {
  const { data: installation } = await app.apps.getRepoInstallation(here)
  const { token } = (await app.auth({
    type: "installation",
    installationId: installation.id,
  })) as { token: string }
  const bot = new Octokit({ auth: token, baseUrl: server.face.urls.api, ...SILENT })
  const { data } = await bot.issues.create({ ...here, title: "From the App" })
  expect(data.user?.login).toBe("missions[bot]")
  expect(data.performed_via_github_app?.slug).toBe("missions")
})

test("a limited token has no access to other repositories and no other permissions", async () => {
  const { data: installation } = await app.apps.getRepoInstallation(here)
  const scoped = (await app.auth({
    type: "installation",
    installationId: installation.id,
    repositoryNames: ["engine"],
    permissions: { contents: "read" },
  })) as { token: string }
  const reader = new Octokit({ auth: scoped.token, baseUrl: server.face.urls.api, ...SILENT })
  expect((await reader.repos.getContent({ ...here, path: "README.md" })).status).toBe(200)
  const issue = reader.issues.create({ ...here, title: "No" })
  await expect(issue).rejects.toMatchObject({ status: 403 })
})

test("an App's JSON web token works only for what belongs to the App", async () => {
  const { token } = (await app.auth({ type: "app" })) as { token: string }
  const bare = new Octokit({ auth: token, baseUrl: server.face.urls.api, ...SILENT })
  const own = await bare.request("GET /app")
  expect(own.data?.slug).toBe("missions")
  const issue = bare.issues.create({ ...here, title: "No" })
  await expect(issue).rejects.toMatchObject({ status: 403 })
})
