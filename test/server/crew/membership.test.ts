/** Who looks after what: the same answer everywhere, and no moment in which nobody does. */
import fc from "fast-check"
import { expect, test } from "vitest"
import {
  ALONE_AFTER,
  after,
  type Heard,
  NEW,
  type Standing,
} from "../../../src/server/crew/membership.ts"
import { ALL_SHARES, SHARES, shareOf, sharesOf } from "../../../src/server/crew/shares.ts"

const hears = (...members: readonly string[]): Heard => ({ type: "members", members, epoch: "e" })
const silence: Heard = { type: "silence", why: "gone" }
const stands = (me: string, ...heard: readonly Heard[]): Standing =>
  heard.reduce((standing, it) => after(standing, it, me), NEW)
const sizes = (members: readonly string[]) => members.map(it => sharesOf(it, members).size)

test("every share has exactly one holder, and nobody holds many more than others", () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(names, members => {
      const held = members.flatMap(it => [...sharesOf(it, members)])
      expect(held.toSorted((a, b) => a - b)).toEqual([...ALL_SHARES])
      expect(Math.max(...sizes(members))).toBeLessThanOrEqual(Math.ceil(SHARES / members.length))
    }),
  )
})

test("the order in which members are heard makes no difference, once it is sorted", () => {
  const one = stands("a", hears("c", "a", "b"), hears("b", "c", "a"))
  expect(one.shares).toEqual(sharesOf("a", ["a", "b", "c"]))
})

test("who ends leaves its shares to others, and few others change hands", () => {
  const members = ["a", "b", "c", "d"]
  const before = new Map(members.map(it => [it, sharesOf(it, members)]))
  const now = sharesOf("a", ["a", "b", "c"])
  const kept = [...before.get("a")!].filter(it => now.has(it)).length
  expect(kept).toBeGreaterThanOrEqual(2)
})

test.each([1, 30_001, 2 ** 31 + 5, 60_123_456, 0])("installation %d has a share", installation => {
  expect(ALL_SHARES.has(shareOf(installation))).toBe(true)
})

/** What is heard, and whether all shares, those among the members or none are held at the end. */
const STANDINGS: readonly [string, readonly Heard[], "all" | "mine" | "none"][] = [
  ["nothing was heard", [], "none"],
  ["the first beat alone decides nothing", [hears("a", "b")], "none"],
  ["two beats that agree do", [hears("a", "b"), hears("a", "b")], "mine"],
  ["two that differ do not", [hears("a"), hears("a", "b")], "none"],
  ["Redis was never there", [silence], "all"],
  ["Redis came after a silence", [silence, hears("a", "b"), hears("a", "b")], "mine"],
  ["one silence changes nothing", [hears("a", "b"), hears("a", "b"), silence], "mine"],
  [
    "a long one makes it look after everything",
    [hears("a", "b"), hears("a", "b"), ...Array(ALONE_AFTER).fill(silence)],
    "all",
  ],
  [
    "after a long one it leaves at once what others hold",
    [hears("a", "b"), hears("a", "b"), ...Array(ALONE_AFTER).fill(silence), hears("a", "b")],
    "mine",
  ],
]

test.each(STANDINGS)("%s", (_, heard, held) => {
  const standing = stands("a", ...heard)
  const expected = { all: ALL_SHARES, mine: sharesOf("a", ["a", "b"]), none: new Set() }
  expect(standing.shares).toEqual(expected[held])
  expect(standing.isSure).toBe(held !== "none")
})

test("members that come back one after the other take nothing from each other", () => {
  const before = stands("a", hears("a", "b", "c"), hears("a", "b", "c"))
  const restarted = [hears("a"), hears("a", "b"), hears("a", "b", "c"), hears("a", "b", "c")]
  let standing = before
  for (const heard of restarted) {
    standing = after(standing, heard, "a")
    expect([...standing.shares].every(it => before.shares.has(it))).toBe(true)
  }
  expect(standing.shares).toEqual(before.shares)
})

test("whatever all hear in the end, each share has a holder then", () => {
  const names = ["a", "b", "c", "d"]
  const crowd = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 })
  const beat = fc.oneof(
    crowd.map(it => hears(...it)),
    fc.constant(silence),
  )
  fc.assert(
    fc.property(fc.array(fc.array(beat), { minLength: 4, maxLength: 4 }), crowd, (pasts, left) => {
      const held = left.flatMap((me, at) => [
        ...stands(me, ...pasts[at]!, hears(...left), hears(...left), hears(...left)).shares,
      ])
      expect(held.toSorted((a, b) => a - b)).toEqual([...ALL_SHARES])
    }),
  )
})
