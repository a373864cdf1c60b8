/** What may be typed behind `missions calibrate`. */
import { expect, test } from "vitest"
import { parseCalibrate } from "../../src/cli/calibrate-arguments.ts"
import { UsageError } from "../../src/local/command-error.ts"

test.each([
  [[]],
  [["C1"]],
  [["F1", "F2"]],
  [["F1", "--faults", "0"]],
  [["F1", "--faults", "all"]],
  [["F1", "--controls", "99"]],
  [["F1", "--seed", "-1"]],
  [["F1", "--max", "5"]],
  [["F1", "--agent", "x"]],
  [["F1", "--with-agent", "--max", "0"]],
  [["F1", "--with-agent", "--max", "much"]],
  [["F1", "--fast"]],
])("%j cannot be meant", argv => {
  expect(() => parseCalibrate(argv)).toThrow(UsageError)
})
