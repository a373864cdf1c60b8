import { Octokit } from "@octokit/rest"
import { expect, test } from "vitest"
import { type Faults, NO_FAULTS, withFaults } from "../../../../src/embedded/github/faults.ts"
import { inProcessFetch } from "../../../../src/embedded/github/http/in-process-fetch.ts"
import { here, type Seeded, SILENT, START, seeded, userToken } from "./seeded.ts"

/** Octokit behind a network in which nothing takes time. */
function behind({ face }: Seeded, faults: Partial<Faults>): Octokit {
  const schedule = { now: () => START, after: (_: number, run: () => void) => queueMicrotask(run) }
  const network = withFaults(face.model, { ...NO_FAULTS, ...faults }, schedule, () => 0)
  const fetch = inProcessFetch(face, network.request)
  const baseUrl = face.urls.api
  return new Octokit({ auth: userToken(face), request: { fetch }, baseUrl, ...SILENT })
}

test("a call through a network without faults is answered as if it were direct", async () => {
  const github = seeded()
  const octokit = behind(github, {})
  const { data } = await octokit.issues.create({ ...here, title: "Through" })
  expect(data.number).toBe(1)
  const listed = await octokit.issues.listForRepo(here)
  const { headers } = await github.person.issues.listForRepo(here)
  expect(listed.headers.etag).toBe(headers.etag)
  expect(github.face.violations).toEqual([])
})

test("a call whose answer is lost rejects, though the issue was made", async () => {
  const github = seeded()
  const lossy = behind(github, { lostAfter: 1 })
  await expect(lossy.issues.create({ ...here, title: "Lost" })).rejects.toThrow("No answer")
  const { data } = await github.person.issues.listForRepo(here)
  expect(data.map(it => it.title)).toEqual(["Lost"])
})
