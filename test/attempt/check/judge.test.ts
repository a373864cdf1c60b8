/** How the runs of a command are judged: one table for each judge. */
import { expect, test } from "vitest"
import { judgeCommand, judgeGate, judgePair } from "../../../src/attempt/check/judge.ts"
import { matches } from "../../../src/attempt/check/matches.ts"
import type { Ran } from "../../../src/attempt/check/ran.ts"
import { sha256 } from "../../../src/core/values/digest.ts"
import { tailOf } from "../../../src/core/values/printed.ts"

const ran = (exit: number, output = "", ended: Ran["ended"] = "itself"): Ran => ({
  exit,
  ms: 10,
  output,
  outputDigest: sha256(output),
  ended,
})
const zero = { exit: 0 }

test.each([
  ["the wanted exit passes", zero, ran(0), null, "pass"],
  ["another exit than 0 may be wanted", { exit: 2 }, ran(2), null, "pass"],
  ["a wrong exit twice fails", zero, ran(1), ran(1), "fail"],
  ["two different wrong exits fail as well", zero, ran(1), ran(2), "fail"],
  ["wrong, then right, is flaky", zero, ran(1), ran(0), "inconclusive"],
  ["output must match", { exit: 0, output: "^3 passed$" }, ran(0, "a\n3 passed\n"), null, "pass"],
  [
    "output that differs fails",
    { exit: 0, output: "3 passed" },
    ran(0, "2 passed"),
    ran(0, ""),
    "fail",
  ],
  ["a time-out is not tried again", zero, ran(124, "", "overtime"), null, "fail"],
  [
    "a flood fails though it would exit with 124",
    { exit: 124 },
    ran(124, "", "flooded"),
    null,
    "fail",
  ],
] as const)("%s", (_, expected, first, again, wanted) => {
  expect(judgeCommand(expected, first, again).is).toBe(wanted)
})

test.each([
  ["the same exit and output pass", ran(1, "a"), ran(1, "a"), null, "pass"],
  [
    "another output fails",
    ran(0, "a"),
    ran(0, "b"),
    { origin: ran(0, "a"), here: ran(0, "b") },
    "fail",
  ],
  [
    "another exit fails",
    ran(0, "a"),
    ran(1, "a"),
    { origin: ran(0, "a"), here: ran(1, "a") },
    "fail",
  ],
  [
    "an origin that differs from itself",
    ran(0, "a"),
    ran(0, "b"),
    { origin: ran(0, "c"), here: ran(0, "b") },
    "inconclusive",
  ],
  [
    "work that differs from itself",
    ran(0, "a"),
    ran(0, "b"),
    { origin: ran(0, "a"), here: ran(0, "a") },
    "inconclusive",
  ],
  ["two time-outs prove nothing", ran(124, "", "overtime"), ran(124, "", "overtime"), null, "fail"],
] as const)("%s", (_, origin, here, again, wanted) => {
  expect(judgePair({ origin, here }, again).is).toBe(wanted)
})

test.each([
  ["passed", [], ran(0), null],
  ["known", ["lint"], ran(1), null],
  ["passed", ["lint"], ran(0), null],
  ["flaky", [], ran(1), ran(0)],
  ["failed", [], ran(1), ran(1)],
  ["failed", ["tests"], ran(1), ran(1)],
] as const)("a gate is %s where known are %j", (wanted, known, first, again) => {
  expect(
    judgeGate({ name: "lint", run: "npm run lint" }, { gates: known, tests: {} }, first, again),
  ).toBe(wanted)
})

test("an invalid pattern, or one that would never end, delays nothing", () => {
  expect(matches("(a+)+$", `${"a".repeat(40)}b`)).toBe("too_slow")
  expect(matches("(", "")).toBe("not_a_pattern")
})

test("the tail is the end of the output, without colours and control characters", () => {
  expect(tailOf("\u001b[31mred\u001b[0m\u0007\nlast  \n", 100)).toBe("red\nlast")
  expect(tailOf("0123456789", 4)).toBe("6789")
  expect(tailOf("ab😀c", 2)).toBe("c")
})
