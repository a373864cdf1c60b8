/**
 * A mission of a user who is not root, whose commands leave what cannot simply be removed: its end
 * stands, nothing stays behind, and the process ends.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { makeRepository, openPlace, type Place } from "../../local/support/missions.ts"
import { GOAL, PLAN, planned, scriptOf } from "../../local/support/script.ts"

const isRoot = process.getuid?.() === 0
/** A number that no user of this machine has. */
const SOMEBODY = isRoot ? 48_216 : (process.getuid?.() ?? 0)

let place: Place
let node: string
beforeAll(async () => {
  place = await openPlace()
  // Where root's own may lie where nobody else may look.
  node = isRoot ? join(place.folder, "bin/node") : process.execPath
  if (!isRoot) return
  mkdirSync(dirname(node))
  copyFileSync(process.execPath, node)
})
afterAll(() => place.close())

/** As Go's module cache lies: in the home, in the work tree, and the top of the work tree itself. */
const LEAVES = [
  'mkdir -p "$HOME/go/pkg/mod/a@v1" && touch "$HOME/go/pkg/mod/a@v1/a.go"',
  "mkdir -p .cache/mod/a@v1 && touch .cache/mod/a@v1/a.go",
  'mkdir -p "$TMPDIR/x/y" && chmod -R a-w "$HOME/go" "$TMPDIR/x" .cache && chmod a-w .',
]

const runnerFolders = (): readonly string[] =>
  readdirSync("/tmp")
    .filter(name => name.startsWith("missions-") && statSync(`/tmp/${name}`).uid === SOMEBODY)
    .filter(name => join("/tmp", name) !== place.folder)

test("whatever its commands leave behind, a mission ends whole", () => {
  const shop = makeRepository(join(place.folder, "shop"), {
    "README.md": "# Shop\n",
    ".gitignore": ".cache\n",
  })
  const plan = {
    ...PLAN,
    environment: { setup: [LEAVES.join(" && ")], gates: [] },
    criteria: [
      ...PLAN.criteria,
      { id: "C2", text: "The README stays", kind: "same_as_base", run: "cat README.md" },
    ],
    features: PLAN.features.map(feature => ({ ...feature, fulfils: ["C1", "C2"] })),
  }
  const script = place.file("script.yml", scriptOf(planned(plan)))
  if (isRoot) execFileSync("chown", ["-R", `${SOMEBODY}:${SOMEBODY}`, place.folder])
  const before = runnerFolders()
  const args = [
    "local",
    "--repo",
    shop,
    "--agent",
    `scripted --script ${script}`,
    "--yes",
    "--json",
  ]
  const ended = spawnSync(node, [place.cli, ...args, "--debug", GOAL], {
    cwd: place.folder,
    env: { PATH: process.env["PATH"], HOME: place.home },
    ...(isRoot ? { uid: SOMEBODY, gid: SOMEBODY } : {}),
    encoding: "utf8",
    timeout: 240_000,
  })
  expect(ended.stderr).toBe("")
  expect(ended.status).toBe(0)
  expect(JSON.parse(ended.stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
    phase: "delivered",
    criteria: { total: 2, passed: 2 },
  })
  expect(ended.stdout).not.toContain("could not be removed")
  expect(runnerFolders()).toEqual(before)
  expect(existsSync(join(shop, ".git/missions/lock"))).toBe(false)
}, 300_000)
