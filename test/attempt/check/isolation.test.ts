/** No check sees what an earlier one left, be it in files, processes or services. */
import { expect, test } from "vitest"
import type { FeatureBrief } from "../../../src/core/log/brief.ts"
import { Criterion, Environment } from "../../../src/core/plan/plan.ts"
import { featureBrief } from "../briefs.ts"
import { freshWorld } from "../fresh-world.ts"
import { attempt, writing } from "../world.ts"

/** A service that counts in memory and in a file, and answers with both counts. */
const SERVER = `import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
let asked = 0
createServer((request, response) => {
  if (request.url === "/health") return response.end()
  asked += 1
  const kept = existsSync("kept.txt") ? Number(readFileSync("kept.txt", "utf8")) + 1 : 1
  writeFileSync("kept.txt", String(kept))
  response.end(JSON.stringify({ asked, kept }))
}).listen(Number(process.env.PORT), "127.0.0.1")
`
const world = freshWorld({
  "a.txt": "one\n",
  ".gitignore": "node_modules/\ndist/\n",
  "server.mjs": SERVER,
})

const criterion = (at: number, run: string, more: object = {}) =>
  Criterion.parse({ id: `C${at + 1}`, text: "It holds", kind: "command", run, ...more })

const proved = async (changed: Partial<FeatureBrief>) => {
  const brief = featureBrief(world.base, changed)
  const { report } = await attempt(world, brief, writing({ "greeting.txt": "hello\n" }))
  return report
}

const said = (report: Awaited<ReturnType<typeof proved>>) =>
  report.verdicts.map(({ criterion: id, is, evidence }) => `${id} ${is} ${evidence.join(" ")}`)

/** Set-up that makes dependencies, a cache in the home, and a file in the temporary folder. */
const SET_UP = [
  "mkdir -p node_modules/dep && echo 1 > node_modules/dep/index.js",
  "mkdir -p ~/.cache/tool && echo 1 > ~/.cache/tool/x && echo 1 > $TMPDIR/t",
]

const LEFT: readonly (readonly [leaves: string, isGone: string])[] = [
  ["touch made.txt", "test ! -e made.txt"],
  ["mkdir -p dist/a && touch dist/a/b", "test ! -e dist"],
  ["echo 2 > a.txt", "test $(cat a.txt) = one"],
  ["rm a.txt", "test -f a.txt"],
  ["mv a.txt b.txt", "test -f a.txt -a ! -e b.txt"],
  ["ln -sf /etc/passwd a.txt", "test ! -L a.txt"],
  ["chmod 700 a.txt", "test ! -x a.txt"],
  ["touch -d 2001-01-01 a.txt", "test a.txt -nt .git/HEAD -o $(stat -c %Y a.txt) -gt 1000000000"],
  ["echo 2 > node_modules/dep/index.js", "test $(cat node_modules/dep/index.js) = 1"],
  ["rm -rf node_modules", "test -f node_modules/dep/index.js"],
  ["touch ~/.netrc", "test ! -e ~/.netrc"],
  ["rm -rf ~/.cache", "test -f ~/.cache/tool/x"],
  ["touch $TMPDIR/new", "test ! -e $TMPDIR/new"],
  ["rm $TMPDIR/t", "test -f $TMPDIR/t"],
  ["rm -rf ~ && rm -rf $TMPDIR", "test -d ~ && test -w $TMPDIR"],
  [
    "git config user.name X && git commit -qam x --allow-empty",
    "test $(git config user.name) != X",
  ],
  ["git add a.txt; echo 3 >> a.txt; git stash -q", 'test -z "$(git stash list)"'],
  ["rm -rf .git", "git diff-index --quiet HEAD -- a.txt && git diff-files --quiet"],
  ["echo 3 > a.txt; cat a.txt", 'git diff-index --quiet HEAD && test -z "$(git status -s)"'],
  [
    "setsid sh -c 'while true; do touch late.txt; sleep 0.02; done' < /dev/null > /dev/null 2>&1 &",
    "for i in 1 2 3 4 5; do sleep 0.05; test ! -e late.txt || exit 1; done",
  ],
  ["mkdir shut && touch shut/x && chmod 000 shut", "test ! -e shut"],
  ["touch \"$(printf '\\377')\"", "test $(ls | wc -l) = 4"],
]

test("a criterion sees nothing that another left", async () => {
  const criteria = LEFT.flat().map((run, at) => criterion(at, run))
  const report = await proved({ criteria, environment: Environment.parse({ setup: SET_UP }) })
  expect(said(report).filter(line => !/^C\d+ pass /.test(line))).toEqual([])
  expect(report.verdicts).toHaveLength(criteria.length)
  expect(report.outcome.type).toBe("delivered")
})

test("a gate sees nothing that another left, and such files don't stop an honest worker", async () => {
  const gates = [
    { name: "first", run: "test ! -e made.txt && touch made.txt ~/made.txt" },
    { name: "second", run: "test ! -e made.txt -a ! -e ~/made.txt && touch made.txt" },
  ]
  const criteria = [criterion(0, "test ! -e made.txt -a ! -e ~/made.txt")]
  const report = await proved({ criteria, environment: Environment.parse({ gates }) })
  expect(report.outcome.type).toBe("delivered")
})

test("a file that only an earlier check made proves nothing", async () => {
  const criteria = [criterion(0, "touch made.txt"), criterion(1, "test -f made.txt")]
  const report = await proved({ criteria })
  expect(report.outcome).toMatchObject({ failure: { criteria: ["C2"] } })
})

test("a second try sees nothing of the first", async () => {
  const run = "test -e tried.txt && exit 0; touch tried.txt ~/tried.txt; exit 1"
  const gates = [{ name: "again", run }]
  const criteria = [criterion(0, run)]
  const report = await proved({ criteria, environment: Environment.parse({ gates }) })
  expect(report.outcome).toMatchObject({
    failure: { kind: "verification_failed", criteria: ["C1"], gates: ["again"] },
  })
})

test("the runs on two commits that are compared see nothing of each other", async () => {
  const run = "ls -A ~ $TMPDIR; ls | grep made; touch made.txt ~/made.txt $TMPDIR/made.txt"
  const same = (id: string) =>
    Criterion.parse({ id, text: "It is as before", kind: "same_as_base", run })
  const criteria = [same("C1"), same("C2"), criterion(2, "test ! -e made.txt")]
  const report = await proved({ criteria, environment: Environment.parse({ setup: SET_UP }) })
  expect(said(report).filter(line => !/^C\d+ pass /.test(line))).toEqual([])
  const [first, second] = report.checks.filter(({ id }) => id === "C1" || id === "C2")
  expect(first?.outputDigest).toBe(second?.outputDigest)
})

test("services and their data start afresh for each check and each try", async () => {
  const shop = { name: "shop", run: "node server.mjs", ready: "http://127.0.0.1:$PORT/health" }
  const url = "http://127.0.0.1:$MISSIONS_PORT_SHOP/"
  const ask = `node -e 'fetch("http://127.0.0.1:" + process.env.MISSIONS_PORT_SHOP).then(async it => { const { asked, kept } = await it.json(); process.exit(asked === 1 && kept === 1 ? 0 : 1) })'`
  const fresh = { path: "$.asked", equals: 1 }
  const http = [{ url, json: [fresh, { path: "$.kept", equals: 1 }] }]
  const twice = [{ url }, { url, json: [{ path: "$.asked", equals: 3 }] }]
  const report = await proved({
    environment: Environment.parse({
      services: [shop],
      gates: [
        { name: "asks", run: ask },
        { name: "asks again", run: ask },
      ],
    }),
    criteria: [
      criterion(0, "true", { expect: { http } }),
      criterion(1, ask),
      criterion(2, "true", { expect: { http } }),
      // The second try would pass if the service remembered the first.
      criterion(3, "true", { expect: { http: twice } }),
    ],
  })
  expect(said(report).map(line => line.split(" ").slice(0, 2).join(" "))).toEqual([
    "C1 pass",
    "C2 pass",
    "C3 pass",
    "C4 fail",
  ])
  expect(report.outcome).toMatchObject({ failure: { criteria: ["C4"], gates: [] } })
})
