/**
 * Whatever GitHub answers instead of what was asked for, `missions doctor` neither breaks nor says
 * that something is well which it did not see.
 */

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, describe, expect, test, vi } from "vitest"
import { doctorCommand } from "../../src/cli/doctor.ts"
import { parseDoctor } from "../../src/cli/doctor-arguments.ts"
import { CHECKS } from "../../src/doctor/check-table.ts"
import { examine } from "../../src/doctor/examine.ts"
import type { Row } from "../../src/doctor/finding.ts"
import { openPatient } from "../../src/doctor/open-patient.ts"
import type { Patient } from "../../src/doctor/patient.ts"
import { UsageError } from "../../src/local/command-error.ts"
import { readNeeds } from "../../src/server/app-needs.ts"
import { type Refusals, typed } from "../cli/enrolling.ts"
import { here } from "../embedded/github/http/seeded.ts"
import { type DoctorWorld, ROOT, wellSet } from "./doctor-world.ts"

afterEach(() => vi.unstubAllGlobals())

const NEEDS = readNeeds(readFileSync(join(ROOT, "app.yml"), "utf8"))

/** Answers by operation, and every operation that was asked for. */
function recording(): {
  readonly asked: Set<string>
  readonly answers: Record<string, Refusals[string]>
  readonly refusals: Refusals
} {
  const asked = new Set<string>()
  const answers: Record<string, Refusals[string]> = {}
  const refusals = new Proxy(answers, {
    get(target, name: string) {
      asked.add(name)
      return target[name]
    },
  })
  return { asked, answers, refusals }
}

const patientOf = ({ face, shell, home }: DoctorWorld): Promise<Patient> =>
  openPatient({
    github: { api: face.urls.api, server: face.urls.server },
    ...{
      token: shell["GH_TOKEN"] ?? null,
      repository: here,
      slug: null,
      shell,
      home,
      product: ROOT,
    },
    ...{ isWithoutTrial: true, again: "doctor", init: "init", clock: Date.now },
    ...{ wait: async () => {}, signal: new AbortController().signal, onStart: () => {} },
  })

const rowsOf = async (patient: Patient): Promise<readonly Row[]> =>
  examine(patient, NEEDS, () => {})

/** What a check asks for beside what its verdict rests on: doing it is proof enough. */
const BESIDES: Readonly<Record<string, readonly string[]>> = {
  landing: ["repos/get-branch", "repos/get-branch-protection"],
  refs: ["git/get-ref"],
}

/** Where GitHub says by it that something is not there, which is well. */
const ABSENT: Readonly<Record<string, readonly string[]>> = {
  policy: ["repos/get-content"],
  "org-policy": ["repos/get", "repos/get-content"],
  switch: ["actions/get-repo-variable"],
  ci: ["repos/get-content"],
}

const FAILURES: readonly (readonly [number, string])[] = [
  [403, "Resource not accessible by integration"],
  [403, "API rate limit exceeded for installation ID 1."],
  [403, "You have exceeded a secondary rate limit. Please wait a few minutes."],
  [404, "Not Found"],
  [422, "Validation Failed"],
  [429, "Too Many Requests"],
  [502, "Server Error"],
  [503, "Service Unavailable"],
]

describe("each operation of each check, failing", () => {
  test.each(FAILURES)("with %i %s", async (status, message) => {
    const { asked, answers, refusals } = recording()
    const world = await wellSet(refusals)
    const patient = await patientOf(world)
    for (const check of CHECKS) {
      const { id, by } = check
      if (by === "job" || id === "trial") continue
      const mine = () => examine(patient, NEEDS, () => {}, [check])
      asked.clear()
      const usual = new Set((await mine()).map(it => it.said))
      for (const operation of [...asked]) {
        if (BESIDES[id]?.includes(operation)) continue
        if (status === 404 && ABSENT[id]?.includes(operation)) continue
        answers[operation] = [status, message]
        const rows = await mine()
        delete answers[operation]
        const isWell = rows.every(it => it.is === "well")
        expect([id, operation, isWell]).toEqual([id, operation, false])
        for (const row of rows.filter(it => it.is === "well")) expect(usual).toContain(row.said)
        // What passes by itself is never said to be wrong.
        const passes = status === 429 || status >= 500 || /rate limit/.test(message)
        if (passes) expect(rows.filter(it => it.is === "wrong")).toEqual([])
      }
    }
  })
})

test("without any network each line that would ask says so", async () => {
  const world = await wellSet()
  const patient = await patientOf(world)
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("fetch failed")
  })
  const rows = await rowsOf(patient)
  const dated = rows.filter(it => it.by !== "job" && it.id !== "trial")
  // The files were read before, and every public repository has drafts.
  const still = dated.filter(it => it.is === "well").map(it => it.id)
  expect(still).toEqual(["files", "files", "drafts"])
  for (const it of dated.filter(row => row.is !== "well")) {
    expect(it).toMatchObject({ is: "unknown", said: expect.stringContaining("no answer") })
  }
})

describe("before anything can be looked at", () => {
  test.each<[string, Refusals]>([
    ["a token that GitHub does not know", { "repos/get": [401, "Bad credentials"] }],
    ["a repository that nobody sees", { "repos/get": [404, "Not Found"] }],
    ["GitHub's own trouble", { "repos/get": [502, "Server Error"] }],
    ["a limit", { "repos/get": [403, "API rate limit exceeded for user ID 1."] }],
    ["an empty repository", { "git/get-ref": [409, "Git Repository is empty."] }],
    ["trouble with the first ref", { "git/get-ref": [503, "Service Unavailable"] }],
    ["trouble with the files", { "repos/get-content": [502, "Server Error"] }],
  ])("%s is said in four parts", async (_, refusals) => {
    const world = await wellSet(refusals)
    const asked = typed(
      world,
      machine =>
        doctorCommand(parseDoctor(["ada/engine", "--no-trial"]), { ...machine, clock: Date.now }),
      { env: world.shell },
    )
    await expect(asked).rejects.toMatchObject({ parts: { try: expect.stringMatching(/\S/) } })
  })

  test.each([
    [{ archived: true }, "an archived one"],
    [{ issuesOff: true }, "one without issues"],
  ])("a repository with %j is refused as %s", async (more, got) => {
    const world = await wellSet()
    Object.assign(world.repository, more)
    world.settings({})
    await expect(patientOf(world)).rejects.toMatchObject({ parts: { got } })
  })

  test("a key that GitHub does not know leaves the App's lines unseen", async () => {
    const world = await wellSet()
    const shell = { ...world.shell, APP_ID: "99" }
    const rows = await rowsOf(await patientOf({ ...world, shell }))
    const own = rows.filter(it => it.by === "app" && it.id !== "trial")
    for (const it of own) {
      expect(it).toMatchObject({
        is: "unseen",
        said: expect.stringContaining("GitHub does not know the App"),
      })
    }
  })

  test.each(["--org", "a b", "ada/engine/more", "", "--app=-x"])(
    "%j is no repository",
    async text => {
      expect(() => parseDoctor([text])).toThrow(UsageError)
    },
  )
})
