/**
 * A mission of a user who is not root, whose commands leave files that cannot simply be removed.
 * Its result stays, nothing is left behind, and the process ends.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { makeRepository, openPlace, type Place } from "../../local/support/missions.ts"
import { GOAL, PLAN, planned, scriptOf } from "../../local/support/script.ts"

const isRoot = process.getuid?.() === 0
/** No user of this machine has this number, and no other run. */
const NOBODY = 10_000_000 + process.pid
/** Made for this test, and removed at its end. */
const ACCOUNT = `missions-${process.pid}`

interface Somebody {
  readonly uid: number
  readonly gid: number
  /** null: a home is made below the place. */
  readonly home: string | null
}

function makeAccount(): Somebody {
  execFileSync("useradd", ["--create-home", "--shell", "/bin/sh", ACCOUNT])
  const id = (flag: string) => Number(execFileSync("id", [flag, ACCOUNT], { encoding: "utf8" }))
  return { uid: id("-u"), gid: id("-g"), home: homeOf(ACCOUNT) }
}

const homeOf = (name: string): string =>
  execFileSync("getent", ["passwd", name], { encoding: "utf8" }).split(":")[5] ?? ""

const hasUseradd = spawnSync("useradd", ["--help"]).status === 0

/** Why only the user of this test can run anything here; null: others can. */
const NOT_ANOTHER = !isRoot
  ? "only root can run as another"
  : (statSync("/etc").mode & 0o005) === 0o005
    ? null
    : "nobody but root may read /etc here"

const SOMEBODIES: Readonly<Record<string, (() => Somebody) | string>> = {
  "the user of this test": isRoot
    ? "the test runs as root"
    : () => ({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, home: null }),
  "a number without an account": NOT_ANOTHER ?? (() => ({ uid: NOBODY, gid: NOBODY, home: null })),
  "an account of its own":
    NOT_ANOTHER ?? (hasUseradd ? makeAccount : "this machine has no useradd"),
}

let place: Place
let node: string
beforeEach(async () => {
  place = await openPlace()
  // Root's own programs may lie where nobody else can read.
  node = isRoot ? join(place.folder, "bin/node") : process.execPath
  if (!isRoot) return
  mkdirSync(dirname(node))
  copyFileSync(process.execPath, node)
})
afterEach(async () => {
  await place.close()
  if (isRoot && spawnSync("getent", ["passwd", ACCOUNT]).status === 0) {
    execFileSync("userdel", ["--force", "--remove", ACCOUNT], { stdio: "ignore" })
  }
})

/** Lies as Go's module cache does: in the home, in the work tree, and as the top of the work tree itself. */
const LEAVES = [
  'mkdir -p "$HOME/go/pkg/mod/a@v1" && touch "$HOME/go/pkg/mod/a@v1/a.go"',
  "mkdir -p .cache/mod/a@v1 && touch .cache/mod/a@v1/a.go",
  'mkdir -p "$TMPDIR/x/y" && chmod -R a-w "$HOME/go" "$TMPDIR/x" .cache && chmod a-w .',
]

function endsWhole({ uid, gid, home }: Somebody): void {
  const shop = makeRepository(join(home ?? place.folder, "shop"), {
    "README.md": "# Shop\n",
    ".gitignore": ".cache\n",
  })
  const temporary = join(place.folder, "temporary")
  mkdirSync(temporary)
  const untouched = statSync(temporary).mtimeMs
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
  if (isRoot) execFileSync("chown", ["-R", `${uid}:${gid}`, place.folder, shop])
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
    cwd: home ?? place.folder,
    env: {
      ...(home === null ? { PATH: process.env["PATH"], HOME: place.home } : loginOf(home)),
      TMPDIR: temporary,
    },
    ...(isRoot ? { uid, gid } : {}),
    encoding: "utf8",
    timeout: 600_000,
  })
  expect(ended.stderr).toBe("")
  expect(ended.status).toBe(0)
  expect(JSON.parse(ended.stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
    phase: "delivered",
    criteria: { total: 2, passed: 2 },
  })
  expect(ended.stdout).not.toContain("could not be removed")
  expect(statSync(temporary).mtimeMs).toBeGreaterThan(untouched)
  expect(readdirSync(temporary)).toEqual([])
  expect(existsSync(join(shop, ".git/missions/lock"))).toBe(false)
}

/** What `login` sets, and nothing else. */
const loginOf = (home: string) => ({
  ...{ HOME: home, USER: ACCOUNT, LOGNAME: ACCOUNT, SHELL: "/bin/sh" },
  PATH: "/usr/local/bin:/usr/bin:/bin",
})

for (const [who, made] of Object.entries(SOMEBODIES)) {
  const isLacking = typeof made === "string"
  const title = `whatever its commands leave behind, a mission of ${who} ends whole`
  test.skipIf(isLacking)(
    isLacking ? `${title} (skipped: ${made})` : title,
    () => {
      if (!isLacking) endsWhole(made())
    },
    900_000,
  )
}
