/** What follows from the lines that jobs print, including those that no runner here can print. */
import { expect, test } from "vitest"
import {
  jobLanding,
  jobRefs,
  readers,
  runners,
  secrets,
  walls,
} from "../../src/doctor/check/jobs.ts"
import { landingFinding, olderFor } from "../../src/doctor/check/ref-findings.ts"
import { well } from "../../src/doctor/finding.ts"
import { type ProbeReport, printed, reportIn } from "../../src/doctor/job/probe-report.ts"
import type { Patient, Trial } from "../../src/doctor/patient.ts"
import type { LandingTrial } from "../../src/doctor/try-landing.ts"

const REFUSED = { is: "refused", status: 403, said: "Resource not accessible" } as const
const LOST = { is: "failed", why: "no answer (reset)" } as const

const LANDING: LandingTrial = {
  tried: { is: "refused", status: 422, said: "Update is not a fast forward" },
  ...{ barring: [], why: null, isProtected: false },
}

const REPORT: ProbeReport = {
  job: "agent",
  secrets: { MISSIONS_MODEL_KEY: true },
  wall: { name: "bubblewrap", failed: [] },
  runner: { environment: "github-hosted", leftovers: [] },
  wrote: REFUSED,
  refs: [],
  landing: null,
}

const patient = { page: "https://g/acme/shop", branch: "main", prefix: "mission/" } as Patient

const trial = (...reports: readonly Partial<ProbeReport>[]): Trial => ({
  ...{ finding: well("It answered."), url: "https://g/run/1" },
  reports: reports.map(it => ({ ...REPORT, ...it })),
})

test("a report comes back from a log with times, colours and other lines around it", () => {
  const line = printed(REPORT)
  expect(reportIn(`2026-12-01T00:00:00Z hello\r\n2026-12-01T00:00:01Z ${line}\r\nbye`)).toEqual(
    REPORT,
  )
  expect(reportIn("")).toBeNull()
  expect(reportIn("missions-probe {")).toBeNull()
  expect(reportIn(line.replace('"agent"', '"***"'))).toBeNull()
  expect(reportIn(line.replace("agent", "deliverer"))).toBeNull()
})

test.each([
  [{ name: null, failed: ["user reached root's rights."] }, "wrong"],
  [{ name: null, failed: [] }, "wrong"],
  [{ name: "user", failed: [] }, "well"],
  [null, "wrong"],
] as const)("a wall %j is %s", (wall, is) => {
  const [agent, verify] = walls(trial({ wall: wall && { ...wall, failed: [...wall.failed] } }))
  expect(agent?.is).toBe(is)
  expect(verify).toMatchObject({
    is: "unknown",
    said: expect.stringContaining("the job verify of"),
  })
})

test.each([
  [REFUSED, "well"],
  [{ is: "done" }, "wrong"],
  [LOST, "unknown"],
  [null, "unknown"],
] as const)("a token that reads and answers %j to a write is %s", (wrote, is) => {
  expect(readers(trial({ wrote }))[0]?.is).toBe(is)
})

test("secrets are told by name, and only by the job that has them", () => {
  const told = secrets(trial({ secrets: { MISSIONS_MODEL_KEY: false, NPM_TOKEN: true } }), patient)
  expect(told.map(it => `${it.is} ${it.evidence}`)).toEqual([
    "wrong secrets.MISSIONS_MODEL_KEY == ''",
    "well secrets.NPM_TOKEN != ''",
  ])
  expect(secrets(trial({ job: "verify" }), patient)[0]?.is).toBe("unknown")
})

test.each([
  [[], "unknown"],
  [[{ runner: { environment: "self-hosted", leftovers: [] } }], "unknown"],
  [
    [
      { runner: { environment: "self-hosted", leftovers: [] } },
      { job: "deliver", runner: { environment: "self-hosted", leftovers: [] } },
    ],
    "note",
  ],
  [[{ runner: { environment: "unknown", leftovers: [".missions-probe-1-agent"] } }], "wrong"],
  [[{}], "unknown"],
  [[{ job: "deliver" }], "unknown"],
  [[{}, { job: "deliver" }], "well"],
] as const)("runners that say %j are %s", (reports, is) => {
  const all = reports as unknown as readonly Partial<ProbeReport>[]
  expect(runners(trial(...all)).is).toBe(is)
})

test("a job that said nothing of refs or of landing leaves both unknown", () => {
  expect(jobRefs(trial({}), patient)[0]?.is).toBe("unknown")
  expect(jobLanding(trial({}), patient, null).is).toBe("unknown")
  expect(jobLanding(trial({ job: "deliver" }), patient, null).is).toBe("unknown")
})

const bars = (isPassable: boolean | null) => [{ ruleset: 7, type: "pull_request", isPassable }]

test.each<[string, Partial<LandingTrial>, Parameters<typeof olderFor>[1] | "unread", string]>([
  [
    "GitHub names a rule",
    { tried: { is: "refused", status: 422, said: "Repository rule violations found" } },
    "unread",
    "well",
  ],
  [
    "GitHub names the older protection",
    { tried: { is: "refused", status: 422, said: "Changes must be made through a pull request." } },
    "unread",
    "well",
  ],
  ["a rule that cannot be passed", { barring: bars(false) }, "unread", "well"],
  ["a rule that can be passed", { barring: bars(true) }, null, "wrong"],
  ["one that can and one that cannot", { barring: [...bars(true), ...bars(false)] }, null, "well"],
  ["a rule of which GitHub says nothing", { barring: bars(null) }, null, "unseen"],
  ["no rule at all", {}, null, "wrong"],
  ["no rule, and nobody who sees the older protection", { isProtected: true }, "unread", "unseen"],
  [
    "a rule that can be passed before an older protection",
    { barring: bars(true), isProtected: true },
    { required_pull_request_reviews: {} },
    "well",
  ],
  [
    "an older protection by pull requests",
    { isProtected: true },
    { required_pull_request_reviews: {} },
    "well",
  ],
  [
    "an older protection that the App may pass",
    { isProtected: true },
    {
      required_pull_request_reviews: {
        bypass_pull_request_allowances: { apps: [{ slug: "bot" }] },
      },
    },
    "wrong",
  ],
  ["pushes restricted to others", { isProtected: true }, { restrictions: { apps: [] } }, "well"],
  [
    "pushes allowed to the App",
    { isProtected: true },
    { restrictions: { apps: [{ slug: "bot" }] } },
    "wrong",
  ],
  ["an older protection by checks alone", { isProtected: true }, {}, "wrong"],
  ["a locked branch", { isProtected: true }, { lock_branch: { enabled: true } }, "well"],
  ["rules that could not be read", { barring: null, why: "502 Server Error" }, null, "unknown"],
  ["an answer that was lost", { tried: LOST }, null, "unknown"],
  ["a token without rights", { tried: REFUSED }, null, "unknown"],
  ["protection that could not be read", { isProtected: null }, "unread", "unknown"],
  ["a commit that landed", { tried: { is: "done" } }, null, "wrong"],
])("landing, with %s", (_, more, protection, is) => {
  const older = protection === "unread" ? null : olderFor("bot", protection)
  expect(landingFinding("the App", { ...LANDING, ...more }, { ...patient, older }).is).toBe(is)
})
