/** What only looks like a command gets a reply and answers nothing. Invisible characters hide no command. */
import { describe, expect, test } from "vitest"
import { asking, fresh, onF3, running, told } from "./told.ts"

/** A line, and the command that it nearly is. Each gets a reply and never counts as an answer. */
const NEARLY: readonly (readonly [string, string])[] = [
  ["**/mission pause**", "/mission pause"],
  ["__/mission pause__", "/mission pause"],
  ["*/mission pause*", "/mission pause"],
  ["**/mission** pause", "/mission pause"],
  ["~~/mission pause~~", "/mission pause"],
  ["`/mission approve 7f3a9c2`", "/mission approve 7f3a9c2"],
  ["- /mission pause", "/mission pause"],
  ["* /mission pause", "/mission pause"],
  ["1. /mission go", "/mission go"],
  ["2) `/mission go`", "/mission go"],
  ["- [ ] /mission pause", "/mission pause"],
  ["- [x] **/mission pause**", "/mission pause"],
  ["# /mission pause", "/mission pause"],
  ['"/mission pause"', "/mission pause"],
  ["“/mission pause”", "/mission pause"],
  ["(/mission pause)", "/mission pause"],
  ["<b>/mission pause</b>", "/mission pause"],
  ["\\/mission pause", "/mission pause"],
  ["&#47;mission pause", "/mission pause"],
  ["&#x2F;mission approve 7f3a9c2", "/mission approve 7f3a9c2"],
  ["&#0047;mission go", "/mission go"],
  ["&sol;mission go", "/mission go"],
  ["&#64;missions go", "/mission go"],
  ["&commat;missions[bot] go", "/mission go"],
  ["&nbsp;/mission go", "/mission go"],
  ["&#8203;&#47;mission go", "/mission go"],
  ["/&#109;ission pause", "/mission pause"],
  ["/mission&nbsp;pause", "/mission pause"],
  ["/mission&#32;pause", "/mission pause"],
  ["- &#47;mission pause", "/mission pause"],
  ["&ast;&ast;/mission pause&ast;&ast;", "/mission pause"],
  ["&bsol;/mission pause", "/mission pause"],
  ["&lt;/mission pause&gt;", "/mission pause"],
  ["\\mission pause", "/mission pause"],
  ["//mission pause", "/mission pause"],
  ["/ mission pause", "/mission pause"],
  ["!mission pause", "/mission pause"],
  ["/misson pause", "/mission pause"],
  ["/mision skip F3 not now", "/mission skip F3 not now"],
  ["/missoin: pause", "/mission pause"],
  ["/mission-pause", "/mission pause"],
  ["/mission/pause", "/mission pause"],
  ["mission pause", "/mission pause"],
  ["Mission: approve 7f3a9c2", "/mission approve 7f3a9c2"],
  ["@mission pause", "/mission pause"],
  ["@missions-bot pause", "/mission pause"],
  ["Hi @missions, pause", "/mission pause"],
  ["please /mission pause", "/mission pause"],
  ["Thanks, /mission go", "/mission go"],
  ["Could you /mission pause please?", "/mission pause"],
  ["please do /mission pause, thanks!", "/mission pause"],
  ["**Note:** /mission go", "/mission go"],
  ["gross, /mission go", "/mission go"],
  ["→ /mission go", "/mission go"],
  ["👍 /mission go", "/mission go"],
  ["/m1ssion go", "/mission go"],
  ["/missiongo", "/mission go"],
  ["/мission go", "/mission go"],
  ["/approve 7f3a9c2", "/mission approve 7f3a9c2"],
  ["/pause", "/mission pause"],
  ["approve 7f3a9c2", "/mission approve 7f3a9c2"],
  ["skip F3 not now", "/mission skip F3 not now"],
]

describe("what is nearly a command gets a reply, and does not count as an answer", () => {
  test.each(NEARLY)("%j", (body, typed) => {
    for (const place of [asking, running, onF3]) {
      expect(told(body, place)).toEqual([`nearly: ${typed}`])
    }
  })

  test("the same holds among other words, which keep their meaning", () => {
    expect(told("1. gross\n- /mission go", asking)).toEqual([
      "reply: 1. gross",
      "nearly: /mission go",
    ])
    expect(told("- /mission pause\n- /mission go", asking)).toEqual(["nearly: /mission pause"])
    expect(told("/mission steer F2 x\n- /mission pause", running)).toEqual([
      "steer | F2 | x\n- /mission pause",
      "nearly: /mission pause",
    ])
  })

  test("code alone is talk, neither an answer nor steering", () => {
    for (const body of ["```\n/mission approve 7f3a9c2\n```", "    /mission approve 7f3a9c2"]) {
      for (const place of [asking, onF3]) {
        expect(told(body, place)).toEqual(["nearly: /mission approve 7f3a9c2"])
      }
      expect(told(body, running)).toEqual([`reply: ${body.trim()}`])
    }
  })

  test("one word may answer a question", () => {
    expect(told("pause", asking)).toEqual(["reply: pause"])
    expect(told("pause", running)).toEqual(["nearly: /mission pause"])
  })

  test("before a mission, only a line with our own word is nearly a command", () => {
    expect(told("- /mission add a flag", fresh)).toEqual(["nearly: /mission add a flag"])
    expect(told("/misson add a flag", fresh)).toEqual(["nearly: /mission add a flag"])
    expect(told("Please /mission add a flag", fresh)).toEqual(["nearly: /mission add a flag"])
    expect(told("The /mission page is broken", fresh)).toEqual([])
    expect(told("Thanks @missions, great work", fresh)).toEqual([])
    expect(told("/approve", fresh)).toEqual([])
    expect(told("approve 7f3a9c2", fresh)).toEqual([])
    expect(told("/mission write help:\n- /mission pause pauses", fresh)).toEqual([
      "start | write help:\n- /mission pause pauses",
    ])
  })
})

describe("invisible characters hide no command", () => {
  test.each([
    "\ufeff/mission pause",
    "\u200b/mission pause",
    "\u2060\u200d\u00ad/mission\u200b \u200epause",
    "/mis\u200bsion pau\u00adse",
    "\u00a0/mission\u00a0pause",
    "／ｍｉｓｓｉｏｎ　ｐａｕｓｅ",
    `${"\u200b".repeat(5_000)}/mission pause`,
    "/mission **pause**",
    "/mission `pause`",
    "/mission pause.",
    "/mission Pause!",
    "/mission, pause",
    "/mission\npause",
    "/mission pause\u0000",
  ])("%j", body => expect(told(body, running)).toEqual(["pause"]))

  test("characters that join letters stay in the words", () => {
    expect(told("/mission steer F2 👩‍💻 می‌خواهم", running)).toEqual(["steer | F2 | 👩‍💻 می‌خواهم"])
  })
})

describe("talk about commands is talk", () => {
  test.each([
    "`/mission pause` stops everything, I think.",
    "- `/mission pause`: stops",
    "| stop | `/mission cancel` |",
    "/missions.ts is too long",
    "/mission/control.ts is too long",
    "/mission-control is too long",
    "Mission control is too long",
    "/emission is one of our routes",
    "/status stays, /help goes",
    "“/mission pause” is what I would type",
    "Help is needed here",
    "You should really type /mission go",
    "/mission-critical code",
    "Go is the better language.",
    "Accept the default of the second",
    "Use codex",
  ])("%j", body => expect(told(body, asking)).toEqual([`reply: ${body}`]))
})

test("behind hundreds of lines only a real command counts", () => {
  const log = "a line of some log\n".repeat(300)
  expect(told(`${log}- /mission pause`, running)).toEqual([`reply: ${log}- /mission pause`])
  expect(told(`${log}/mission pause`, running)).toEqual([`reply: ${log.trim()}`, "pause"])
})
