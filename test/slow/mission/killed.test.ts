/**
 * Kills the demo's story twenty times at random moments over its whole length, starts it again each
 * time with the same command, and compares it with the same story that was never killed.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, watch } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openStore } from "../../../src/embedded/github/http/state-store.ts"
import { demo } from "../../../src/local/demo/sample-repository.ts"
import { git, openPlace, type Place, type Running, resultIn } from "../../local/support/missions.ts"
import { processesAt } from "../../local/support/traces.ts"

const SEED = 20
const KILLS = 20
/** A whole story writes the embedded GitHub's state some 500 times. */
const CHANGES_MAX = 36
const STORIES_MS = 3_600_000

let place: Place
const agent = `scripted --script '${demo.script}'`

beforeAll(async () => {
  place = await openPlace()
})
afterAll(() => place.close())

test(
  "SIGKILL at twenty random points changes nothing of what is proven",
  async () => {
    const calm = shop("calm")
    const expected = await begin(calm).ended
    expect(expected.status).toBe(0)
    const random = randomFrom(SEED)
    let kills = 0
    // Where a story ends before its next kill comes, the rest of them fall in another one.
    for (let story = 1; kills < KILLS; story += 1) {
      const killed = shop(`killed-${story}`)
      const played = await playKilled(killed, KILLS - kills, () => 1 + random(CHANGES_MAX))
      kills += played.kills
      const { phase, milestones, features, criteria } = resultIn(expected)
      const wanted = { mission: 1, phase, milestones, features, criteria }
      expect(played.ended.status).toBe(0)
      expect(resultIn(played.ended)).toMatchObject(wanted)
      expect(criteria.passed).toBe(criteria.total)
      expect(treeOf(killed)).toBe(treeOf(calm))
      expect(proofsIn(killed)).toEqual(proofsIn(calm))
      expect(twiceIn(killed)).toEqual([])
      expect(readdirSync(dataOf(killed)).filter(name => /^(lock|runner)/.test(name))).toEqual([])
    }
    await expect.poll(() => processesAt(place.folder)).toEqual([])
  },
  STORIES_MS,
)

/** Begins it again after each kill, until it ends by itself. */
async function playKilled(name: string, killsMax: number, changes: () => number) {
  for (let kills = 0; ; kills += 1) {
    const running = begin(name)
    const done = new AbortController()
    if (kills < killsMax) killAfter(running, name, { changes: changes(), done: done.signal })
    const ended = await running.ended
    done.abort()
    if (ended.status !== null) return { kills, ended }
  }
}

const dataOf = (name: string): string => join(place.folder, `${name}-data`)
const treeOf = (name: string): string =>
  git(join(place.folder, name), "rev-parse", "mission/local-1/main^{tree}")

function shop(name: string): string {
  const directory = join(place.folder, name)
  cpSync(demo.directory, directory, { recursive: true })
  git(directory, "init", "--quiet", "--initial-branch=main")
  git(directory, "add", "--all")
  git(directory, "commit", "--quiet", "--message", "Export orders as text")
  return name
}

const begin = (name: string): Running =>
  place.start(
    ["local", "--agent", agent, "--data", dataOf(name), "--yes", "--json", demo.goal],
    join(place.folder, name),
  )

/** Kills the process after this many changes to the embedded GitHub, in the middle of whatever it does then. */
function killAfter(
  { signal }: Running,
  name: string,
  { changes, done }: { readonly changes: number; readonly done: AbortSignal },
): void {
  const folder = join(dataOf(name), "github")
  mkdirSync(folder, { recursive: true })
  let seen = 0
  watch(folder, { signal: done }, (_, file) => {
    if (file !== "state.json" && file !== "state.changes") return
    seen += 1
    if (seen === changes) signal("SIGKILL")
  })
}

/** The criteria table in the pull request's body: what holds, and how. */
function proofsIn(name: string): readonly string[] {
  const report = readFileSync(join(dataOf(name), "report-1.md"), "utf8")
  const rows = report.split("\n").filter(line => /^\|.*\bC\d+\b/.test(line))
  expect(rows.length).toBeGreaterThan(0)
  return rows.map(row => row.replaceAll(/[0-9a-f]{7,40}|\d+(\.\d+)? (s|min|h)( \d+ min)?/g, "…"))
}

interface State {
  readonly issues: Readonly<Record<string, Written>>
  readonly comments: Readonly<Record<string, Written>>
  readonly runs: Readonly<Record<string, { readonly inputs: { readonly attempt: string } }>>
}
interface Written {
  readonly body: string | null
}

/**
 * Keys of issues, comments, runs, reports and commits that exist more than once. Commands that a
 * killed process had posted, but that nobody had read, are posted again and don't count.
 */
function twiceIn(name: string): readonly string[] {
  const github = join(dataOf(name), "github")
  const state = openStore(github).load() as State
  const bare = join(github, "repositories", readdirSync(join(github, "repositories"))[0] ?? "")
  const written = [...Object.values(state.issues), ...Object.values(state.comments)]
  const things = written.flatMap(({ body }) => body?.match(/"thing":"[^"]+"/g) ?? [])
  const runs = Object.values(state.runs).map(run => `run ${run.inputs.attempt}`)
  const refs = git(bare, "for-each-ref", "--format=%(refname)", "refs/missions/1/")
    .split("\n")
    .filter(ref => /\/(commits|reports)\//.test(ref))
    .map(ref => ref.slice(0, ref.lastIndexOf("/")))
  expect([things.length, runs.length, refs.length].every(n => n > 2)).toBe(true)
  const all = [...things, ...runs, ...refs]
  return all.filter((key, at) => all.indexOf(key) !== at)
}

/** Park and Miller's generator, for numbers from 0 up to but without `below`. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}
