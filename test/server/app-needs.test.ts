/** What of app.yml somebody did not grant. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { lackingIn, readNeeds } from "../../src/server/app-needs.ts"

const needs = readNeeds(readFileSync(join(import.meta.dirname, "..", "..", "app.yml"), "utf8"))
const all = { permissions: needs.permissions, events: needs.events }

test.each([
  ["everything", all, [], []],
  [
    "more than that",
    {
      permissions: { ...all.permissions, issues: "admin", pages: "write" },
      events: [...all.events, "fork"],
    },
    [],
    [],
  ],
  [
    "reading only",
    { ...all, permissions: { ...all.permissions, checks: "read" } },
    ["checks: write"],
    [],
  ],
  [
    "a word of the future",
    { ...all, permissions: { ...all.permissions, checks: "triage" } },
    ["checks: write"],
    [],
  ],
  [
    "no issues",
    { ...all, permissions: { ...all.permissions, issues: undefined } },
    ["issues: write"],
    [],
  ],
  [
    "no members in an organisation",
    {
      ...all,
      accountType: "Organization",
      permissions: { ...all.permissions, members: undefined },
    },
    ["members: read"],
    [],
  ],
  [
    "no members on an own account",
    { ...all, accountType: "User", permissions: { ...all.permissions, members: undefined } },
    [],
    [],
  ],
  ["fewer events", { ...all, events: all.events.filter(it => it !== "push") }, [], ["push"]],
])("of %s it lacks the right things", (_, granted, permissions, events) => {
  expect(lackingIn(needs, granted)).toEqual({ permissions, events })
})

test("nothing granted lacks all", () => {
  const { permissions, events } = lackingIn(needs, { permissions: {}, events: [] })
  expect(permissions).toHaveLength(Object.keys(needs.permissions).length)
  expect(events).toEqual(needs.events)
})

test.each(["", "name: x", "default_permissions: { issues: maybe }\ndefault_events: []"])(
  "a manifest of another form is refused: %j",
  text => {
    expect(() => readNeeds(text)).toThrow()
  },
)
