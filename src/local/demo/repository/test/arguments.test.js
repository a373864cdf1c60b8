/** What the command line accepts, and what it says to the rest. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { readArguments, UsageError } from "../src/arguments.js"

const read = line => readArguments(line.split(" "))
const refuses = (line, words) =>
  assert.throws(
    () => read(line),
    error => error instanceof UsageError && words.test(error.message),
  )

test("a customer is named", () => {
  assert.equal(read("export --customer c-1").customer, "c-1")
})

test("what it does not know is refused", () => {
  refuses("import --customer c-1", /export/)
  refuses("export --colour red", /--colour.*--customer/)
  refuses("export --customer", /value/)
  refuses("export", /--customer/)
})
