/** After any wrong command, the suggested one works in a shell and for us, and keeps everything else. */
import { expect, test } from "vitest"
import { unknownCommand } from "../../src/cli/unknown-command.ts"
import { UsageError } from "../../src/local/command-error.ts"
import { GOAL, meant, PARSERS } from "./meant.ts"

/** The suggested command. Throws if the arguments are not refused. */
function nextOf(verb: string, argv: readonly string[]): string {
  const parse = PARSERS[verb]
  if (!parse) return unknownCommand([verb, ...argv]).parts.try
  try {
    parse(argv)
  } catch (error) {
    if (error instanceof UsageError) return error.parts.try
    throw error
  }
  throw new Error("It was not refused.")
}

/** The folder options of every verb that has them, as people type them. */
const FOLDERS = ["--repo", "/home/m/some shop", "--data=it's $here"]
const folders = { repository: "/home/m/some shop", data: "it's $here" }
const LOCAL = [...FOLDERS, "--agent", "opencode acp", "--yes", "--json"]
const local = { ...folders, agent: "opencode acp", isYes: true, isJson: true, goal: GOAL }
const CALIBRATE = ["--mission", "local-2", ...FOLDERS, "--with-agent", "--json", "--seed", "7"]
const calibrate = { ...folders, mission: "local-2", isJson: true, seed: 7, feature: "F2" }
const VERIFY = ["--at", "HEAD~1", "--mission", "local-2", ...FOLDERS, "--json"]
const verify = { ...folders, at: "HEAD~1", mission: "local-2", isJson: true, criterion: "C3" }
const LOG = ["--mission", "local-2", ...FOLDERS, "--follow", "--json"]
const log = { ...folders, mission: "local-2", isFollowing: true, isJson: true }
const POLICY = ["--repo", "/home/m/some shop", "--org", "o rg.yml", "--json"]
const policy = { repository: "/home/m/some shop", organisation: "o rg.yml", isJson: true }

test.each<[verb: string, argv: readonly string[], kept: object]>([
  ["local", [...LOCAL, "--bogus", GOAL], local],
  ["local", [...LOCAL, "--effort", "high", GOAL], local],
  ["local", ["--bogus=1", GOAL, ...LOCAL], local],
  ["local", [...LOCAL, "--prot", "8080", GOAL], { ...local, port: 8080 }],
  ["local", [...LOCAL, "--prot=8080", GOAL], { ...local, port: 8080 }],
  ["local", [...LOCAL, "--port", "many", GOAL], { ...local, port: 0 }],
  ["local", [...LOCAL, "--port", "-5", GOAL], { ...local, port: 0 }],
  ["local", [...LOCAL, "--port=70000", "--bogus", GOAL], { ...local, port: 0 }],
  [
    "local",
    [...LOCAL, "--port", "8080", "say", "it's"],
    { ...local, port: 8080, goal: "say it's" },
  ],
  ["local", [...LOCAL, "--port", "8080"], { ...folders, port: 8080, goal: expect.any(String) }],
  ["local", [...LOCAL, "--plan", "--debug", GOAL], { ...local, isDebug: true, plan: null }],
  ["local", [...LOCAL, GOAL, "--plan"], { ...local, plan: null }],
  ["local", [...LOCAL, "--plan", "-p.yml", GOAL], { ...local, plan: "-p.yml" }],
  ["local", [...LOCAL, "--answers=-a b", "--bogus", GOAL], { ...local, answers: "-a b" }],
  ["local", [...FOLDERS, "-y", GOAL], { ...folders, isYes: true, goal: GOAL }],
  ["local", [...FOLDERS, "--yes=true", GOAL], { ...folders, isYes: true, goal: GOAL }],
  ["local", [...FOLDERS, "--yes=false", GOAL], { ...folders, isYes: false, goal: GOAL }],
  ["local", [...FOLDERS, "--no-yes", GOAL], { ...folders, isYes: false, goal: GOAL }],
  ["local", [...FOLDERS, "--toString", "--constructor=1", GOAL], { ...folders, goal: GOAL }],
  ["local", [...FOLDERS, "--bogus", "--", "--json"], { ...folders, goal: "--json", isJson: false }],
  ["local", ["/mission", "add", "a", "total"], { goal: "add a total" }],
  ["local", ["two\nlines", "more"], { goal: "two\nlines more" }],
  ["verify", VERIFY, { ...verify, criterion: "C9" }],
  ["verify", [...VERIFY, "3"], verify],
  ["verify", [...VERIFY, "criterion 3"], verify],
  ["verify", [...VERIFY, "c3", "C4"], verify],
  ["verify", [...VERIFY, "F3"], verify],
  ["verify", [...VERIFY, "--bogus", "C3"], verify],
  ["verify", [...VERIFY, "--misson", "5", "c3"], { ...verify, mission: "5" }],
  ["verify", ["C3", "--at", "--json"], { criterion: "C3", at: null, isJson: true }],
  ["verify", ["C3", "--at=-x y", "--bogus"], { criterion: "C3", at: "-x y" }],
  ["verify", ["C99999999999", "--json"], { isJson: true }],
  ["calibrate", CALIBRATE, { ...calibrate, feature: "F1", agent: { command: null, max: 5 } }],
  ["calibrate", [...CALIBRATE, "C2"], calibrate],
  ["calibrate", [...CALIBRATE, "F2", "--faults", "many"], { ...calibrate, faults: 1 }],
  ["calibrate", [...CALIBRATE, "F2", "--faults", "501"], { ...calibrate, faults: 500 }],
  ["calibrate", [...CALIBRATE, "F2", "--controls=-1"], { ...calibrate, controls: 1 }],
  [
    "calibrate",
    [...CALIBRATE, "F2", "--max", "0"],
    { ...calibrate, agent: { command: null, max: 5 } },
  ],
  [
    "calibrate",
    [...CALIBRATE, "--agent", "it's acp", "--max", "$7", "--fault", "9", "F2"],
    { ...calibrate, faults: 9, agent: { command: "it's acp", max: 7 } },
  ],
  [
    "calibrate",
    ["f2", "--agent", "it's acp", "--max", "lots", "--faults", "9"],
    { feature: "F2", faults: 9, agent: { command: "it's acp", max: 5 } },
  ],
  ["log", [...LOG, "F3", "F4"], { ...log, attempt: "F3" }],
  ["log", [...LOG, "feature 3"], { ...log, attempt: "F3" }],
  ["log", [...LOG, "3"], { ...log, attempt: "F3" }],
  ["log", [...LOG, "m1.Scrutiny.2", "x"], { ...log, attempt: "M1.scrutiny.2" }],
  ["log", [...LOG, "PLAN", "--bogus"], { ...log, attempt: "plan" }],
  ["log", [...LOG, "M1.reading"], { ...log, attempt: "F1" }],
  ["log", [...LOG, "everything"], { ...log, attempt: null }],
  ["log", ["-f", "F3.1", "--file"], { attempt: "F3.1", isFollowing: true, file: null }],
  ["log", ["--file", "it's $x.jsonl", "F3"], { attempt: null, file: "it's $x.jsonl" }],
  ["log", ["--files=-a b", "--json"], { attempt: null, file: "-a b", isJson: true }],
  ["policy", POLICY, policy],
  ["policy", [...POLICY, "explian"], policy],
  ["policy", [...POLICY, "explain", "more"], policy],
  ["policy", [...POLICY, "explain", "--bogus", "--jsn"], policy],
  ["policy", ["explain", "--repo"], { repository: null }],
  ["demo", ["--keep", "--debug", "--bogus"], { isKept: true, isDebug: true, isJson: false }],
  ["demo", ["--jsno", "--keep"], { isKept: true, isJson: true }],
  ["demo", ["add a total", "--keep"], { isKept: true }],
  ["demo", ["--keep=no"], { isKept: false }],
])("missions %s %j: the suggested command keeps what was typed", (verb, argv, kept) => {
  expect(meant(nextOf(verb, argv))).toMatchObject({ verb, args: kept })
})

test.each<[argv: readonly string[], verb: string, kept: object]>([
  [["locl", ...LOCAL, GOAL], "local", local],
  [["Local", ...LOCAL, GOAL], "local", local],
  [["--repo", "/home/m/some shop", "local", GOAL], "local", { repository: folders.repository }],
  [["verfy", ...VERIFY, "C3"], "verify", verify],
  [["--json", "verify", "3"], "verify", { criterion: "C3", isJson: true }],
  [["calib", "F2", "--faults", "many"], "calibrate", { feature: "F2", faults: 1 }],
  [["polcy", ...POLICY], "policy", policy],
  [["dmo", "--keep"], "demo", { isKept: true }],
  [[...LOCAL, GOAL], "local", local],
  [[GOAL], "local", { goal: GOAL }],
])("missions %j is read as %s", (argv, verb, kept) => {
  expect(meant(unknownCommand(argv).parts.try)).toMatchObject({ verb, args: kept })
})

test.each([[["wat"]], [["--bogus"]], [["start", "now"]]])(
  "missions %j is answered with help",
  argv => {
    expect(unknownCommand(argv).parts.try).toBe("npm run missions -- help")
  },
)

test("the suggestion does not repeat a goal that is too long, also without quotes", () => {
  for (const goal of [["x".repeat(4_001)], Array(900).fill("words")])
    expect(nextOf("local", goal)).toBe("the same command with a shorter goal")
})
