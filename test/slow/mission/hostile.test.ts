/** A whole mission whose agent and whose commands are hostile, as a person starts it. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  type Ended,
  git,
  makeRepository,
  openPlace,
  type Place,
  resultIn,
} from "../../local/support/missions.ts"
import { GOAL, PLAN, planned, scriptOf } from "../../local/support/script.ts"

const TEST_MS = 600_000

let place: Place
beforeAll(async () => {
  place = await openPlace()
})
afterAll(() => place.close())

/** It copies to the clipboard, sets the title, hides and turns words, and means something to a runner. */
const WORDS = [
  "\u001b]52;c;cm0gLXJmIH4K\u0007",
  "\u001b]0;owned\u0007",
  "\u001b]8;;https://evil.example\u0007here\u001b]8;;\u0007",
  "\u001b[2J\u001b[1;1H\u009b31m",
  "\u202egnp.exe\u2066\u200b",
  "\r\n::set-output name=tree::0000",
  "\n##[add-mask]x",
  "::stop-commands::x",
].join(" ")

/** What no program of a terminal may get from others. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const DRIVING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/

/** Sleepers of this test alone, which hide what they could be known by. */
const SECONDS = `4713.${process.pid}`
const stays = (script: string) =>
  `env -i PATH="$PATH" setsid sh -c 'trap "" TERM HUP INT; sleep ${SECONDS} & while :; do ${script}; sleep 0.02; done' < /dev/null > /dev/null 2>&1 &`

const sleepers = (): readonly string[] =>
  readdirSync("/proc").filter(pid => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(SECONDS)
    } catch {
      return false
    }
  })

interface Ours {
  readonly shop: string
  readonly canary: string
}

/** Whatever it reaches, it leaves its mark there. Everything in it may fail. */
function harm({ shop, canary }: Ours): string {
  const data = join(shop, ".git/missions/github")
  return [
    `touch '${canary}'`,
    `echo x > '${shop}/planted'`,
    `echo x > '${place.home}/planted'`,
    `for it in post-checkout reference-transaction post-merge pre-push; do printf '#!/bin/sh\\ntouch "${canary}"\\n' > .git/hooks/$it && chmod 755 .git/hooks/$it; done`,
    `mkdir -p .git/hooks && git config core.fsmonitor "touch '${canary}'"`,
    "git config core.hooksPath .git/hooks",
    `for bare in '${data}'/repositories/*.git; do for run in 1 2 3 4 5 6 7 8 9; do git --git-dir="$bare" update-ref refs/missions/1/reports/F1.1/$run HEAD; done; done`,
    `cat '${data}'/secrets/* '${data}'/state*`,
    'for it in "$GITHUB_OUTPUT" "$GITHUB_ENV" "$GITHUB_STATE" "$GITHUB_STEP_SUMMARY" "$GITHUB_PATH"; do test -n "$it" && echo tree=0 >> "$it"; done',
    `for it in /proc/[0-9]*/environ; do grep -azl 'ACTIONS_RUNTIME_TOKEN\\|INPUT_TOKEN' $it && touch '${canary}'; done`,
    `printf '::set-output name=tree::0\\n::add-mask::a\\n::error::owned\\n::stop-commands::x\\n\\033]52;c;AAAA\\007\\n'`,
    "sudo -n true",
  ].join("\n")
}

const quietly = (script: string) => `bash -c ${JSON.stringify(script).replaceAll("$", "\\$")}`

type Entries = readonly ReturnType<typeof planned>[]
const run = async (shop: string, entries: Entries): Promise<Ended> => {
  const script = place.file(`${shop.split("/").at(-1)}.yml`, scriptOf(...entries))
  return place.missions(
    ["local", "--agent", `scripted --script ${script}`, "--yes", "--json", GOAL],
    shop,
  )
}

test(
  "changes nothing but the branch that it delivers, and drives no terminal",
  async () => {
    const shop = makeRepository(join(place.folder, "shop"))
    const ours = { shop, canary: join(place.folder, "canary") }
    const command = place.file("harm.sh", harm(ours))
    const script = readFileSync(command, "utf8")
    const plan = {
      ...PLAN,
      environment: {
        setup: [`( ${script} ) 2>&1; ${stays("echo x >> left")} true`],
        gates: [{ name: "hostile", run: `( ${script} ) 2>&1; ${stays("rm -f total.js")} true` }],
      },
    }
    const entries = [
      planned(plan),
      {
        match: { feature: "F1" },
        steps: [
          { write: { path: "total.js", content: "export const total = 0\n" } },
          { write: { path: ".gitattributes", content: "*.js filter=evil diff=evil merge=evil\n" } },
          { run: { command: quietly(`${script}\n${stays("echo x > total.js")}`), expect: 0 } },
          { report: { done: [`C1 holds ${WORDS}`] } },
        ],
      },
    ]
    const ended = await run(shop, entries)
    expect(ended.status, ended.out + ended.error).toBe(0)
    expect(ended.out).not.toMatch(DRIVING)
    const result = resultIn(ended)
    expect(result).toMatchObject({ phase: "delivered", criteria: { total: 1, passed: 1 } })
    expect(existsSync(ours.canary)).toBe(false)
    for (const at of [shop, place.home]) expect(existsSync(join(at, "planted"))).toBe(false)
    const branch = git(shop, "for-each-ref", "--format=%(refname)", "refs/heads/mission")
    expect(git(shop, "show", `${branch}:total.js`)).toBe("export const total = 0")
    expect(git(shop, "diff", "--name-only", "main", branch).split("\n")).toEqual([
      ".gitattributes",
      "total.js",
    ])
    await expect.poll(sleepers).toEqual([])
  },
  TEST_MS,
)

test(
  "proves nothing by processes that outlive their commands",
  async () => {
    const shop = makeRepository(join(place.folder, "idle"))
    const plants = stays("echo x > total.js")
    const plan = { ...PLAN, environment: { gates: [{ name: "hostile", run: `${plants} true` }] } }
    const entries = [
      planned(plan),
      {
        match: { feature: "F1" },
        steps: [
          { write: { path: "other.js", content: "0\n" } },
          { report: { done: ["C1 holds"] } },
        ],
      },
    ]
    const ended = await run(shop, entries)
    expect(ended.status).not.toBe(0)
    expect(resultIn(ended).criteria).toMatchObject({ total: 1, passed: 0 })
    await expect.poll(sleepers).toEqual([])
  },
  TEST_MS,
)
