/** The small things that a job asks of GitHub beside its looks: the bell, the sweep's switch, and the mark of what is over. */
import { expect, test } from "vitest"
import { ring } from "../../src/alone/bell.ts"
import { markSettled, settledIn } from "../../src/alone/settled-mark.ts"
import { switchSweep } from "../../src/alone/sweep.ts"
import type { Reply, Request } from "../../src/github/request.ts"

const repository = { owner: "ada", repo: "engine" }
const refusal = (status: number, message = "No.") => Object.assign(new Error(message), { status })

/** Answers each request by what stands at its route; an error is thrown. */
function github(
  answers: (route: string, parameters: Readonly<Record<string, unknown>>) => unknown,
) {
  const asked: string[] = []
  const request: Request = async (route, parameters = {}): Promise<Reply> => {
    asked.push(route.replace("/repos/{owner}/{repo}/", ""))
    const data = answers(route, parameters)
    if (data instanceof Error) throw data
    return { status: 200, headers: {}, data }
  }
  return { request, asked }
}

test.each<[string, readonly (Error | null)[], readonly number[], boolean]>([
  ["is rung once", [null], [], true],
  ["is rung again if GitHub fails", [refusal(502), refusal(500), null], [1_000, 5_000], true],
  ["is given up after four tries", Array(4).fill(refusal(503)), [1_000, 5_000, 15_000], false],
  ["is not rung again if it is not allowed", [refusal(403, "Resource not accessible")], [], false],
  ["is not rung again if there is no such workflow", [refusal(404)], [], false],
  ["is not rung again if the workflow is off", [refusal(422, "disabled workflow")], [], false],
  ["is not rung again while a limit lasts", [refusal(429)], [], false],
])("the bell %s", async (_, answers, waits, isRung) => {
  const left = [...answers]
  const waited: number[] = []
  const { request } = github(() => left.shift())
  const wait = async (ms: number) => void waited.push(ms)
  const rung = await ring({ request, repository, branch: "main", wait }).then(
    () => true,
    () => false,
  )
  expect([rung, waited, left]).toEqual([isRung, waits, []])
})

const WORKFLOW = "actions/workflows/{workflow_id}"
test.each<[string, boolean, string | Error, readonly string[], RegExp | null]>([
  ["it is on", true, "active", [`GET ${WORKFLOW}`], null],
  ["it is off", false, "disabled_manually", [`GET ${WORKFLOW}`], null],
  ["it was off", true, "disabled_manually", [`GET ${WORKFLOW}`, `PUT ${WORKFLOW}/enable`], /on\.$/],
  [
    "GitHub slept",
    true,
    "disabled_inactivity",
    [`GET ${WORKFLOW}`, `PUT ${WORKFLOW}/enable`],
    /on\.$/,
  ],
  ["it was on", false, "active", [`GET ${WORKFLOW}`, `PUT ${WORKFLOW}/disable`], /off\.$/],
  ["it is missing", true, refusal(404, "Not Found"), [`GET ${WORKFLOW}`], /404 Not Found/],
  [
    "GitHub fails",
    false,
    refusal(502, "Bad"),
    [`GET ${WORKFLOW}`],
    /could not be switched off: 502/,
  ],
])("the sweep: %s", async (_, isOn, state, asked, said) => {
  const it = github(() => (state instanceof Error ? state : { state }))
  const told = await switchSweep(it.request, repository, isOn)
  expect(it.asked).toEqual(asked)
  if (said === null) expect(told).toBeNull()
  else expect(told).toMatch(said)
})

const refs = (...found: readonly (readonly [string, string])[]) =>
  found.map(([ref, sha]) => ({ ref: `refs/missions/${ref}`, object: { sha } }))

test.each([
  ["marked at its head", refs(["7/log", "a"], ["7/settled", "a"]), [7]],
  ["went on since", refs(["7/log", "b"], ["7/settled", "a"]), []],
  ["was never marked", refs(["7/log", "a"]), []],
  ["has no log", refs(["7/settled", "a"]), []],
  [
    "others' refs",
    refs(["7/log", "a"], ["8/settled", "a"], ["7/settled/x", "a"], ["x/settled", "a"]),
    [],
  ],
])("a mission that is %s", async (_, found, expected) => {
  const { request } = github(() => found)
  expect([...(await settledIn(request, repository))]).toEqual(expected)
})

test("a mark moves with the log", async () => {
  const it = github(route =>
    route.startsWith("POST") ? refusal(422, "Reference already exists") : { object: { sha: "b" } },
  )
  await markSettled(it.request, repository, 7)
  expect(it.asked.at(-1)).toBe("PATCH git/refs/{ref}")
})
