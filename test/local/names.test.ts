/** What a person and their repository are called, on their machine and on the embedded GitHub. */

import { expect, test } from "vitest"
import { missionControl } from "../../src/core/render/mission-control.ts"
import { calling } from "../../src/core/render/phrase/calling.ts"
import { pullRequestElsewhere } from "../../src/core/render/pull-request.ts"
import { eventSentence } from "../../src/core/render/story/event-sentence.ts"
import { storyLines } from "../../src/core/render/terminal.ts"
import { missionView } from "../../src/core/view/mission.ts"
import { personOf } from "../../src/github/observe/author.ts"
import { repositoryNameOf, selfOf } from "../../src/local/names.ts"
import { missionAt } from "../core/render/fixtures.ts"

test.each([
  ["José", "jose", "José"],
  ["Jose\u0301", "jose", "José"],
  ["Łukasz Żółć", "lukasz-zolc", "Łukasz Żółć"],
  ["山田", "owner", "山田"],
  ["Jürgen Groß", "jurgen-gross", "Jürgen Groß"],
  ["Ægir Þórsson", "aegir-thorsson", "Ægir Þórsson"],
  ["O'Brien, Siobhán", "o-brien-siobhan", "O'Brien, Siobhán"],
  ["علی\u200cرضا", "owner", "علی\u200cرضا"],
  ["İpek Yıldız", "ipek-yildiz", "İpek Yıldız"],
  ["Nguyễn Văn A", "nguyen-van-a", "Nguyễn Văn A"],
  ["mira", "mira", "mira"],
  ["  Mira \u001b[31m\tB\u202e ", "mira-31m-b", "Mira [31m B"],
  ["🦊", "owner", "🦊"],
  ["x".repeat(80), "x".repeat(30), "x".repeat(60)],
  [`${"a".repeat(29)} b`, "a".repeat(29), `${"a".repeat(29)} b`],
  ["", "owner", null],
  [" \t ", "owner", null],
  [null, "owner", null],
])("for %j the login is %s and the name %j", (userName, login, name) => {
  expect(selfOf(userName, null)).toEqual({ login, name })
})

test.each([
  [null, "mira", "mira", "mira"],
  ["", "mira", "mira", "mira"],
  [" \u200b\t", "mira", "mira", "mira"],
  ["Mira Okafor", "mo", "mira-okafor", "Mira Okafor"],
  ["山田", "yamada", "yamada", "山田"],
  ["山田", "root", "owner", "山田"],
  [null, "root", "owner", null],
  [null, "Administrator", "owner", null],
  [null, "nobody", "owner", null],
  [null, "10234", "owner", null],
  [null, "1001", "owner", null],
  [null, "", "owner", null],
  [null, " ", "owner", null],
  [null, null, "owner", null],
  [null, "José", "jose", "José"],
  [null, "山田", "owner", "山田"],
  [null, "SHOP\\mira", "mira", "mira"],
  [null, "mira.okafor@shop.org", "mira-okafor", "mira.okafor"],
  [null, "SHOP\\Administrator", "owner", null],
  [null, "mira\u001b[31m", "mira-31m", "mira [31m"],
  [null, "_build", "build", "_build"],
  [null, "m".repeat(80), "m".repeat(30), "m".repeat(60)],
  [null, "rooter", "rooter", "rooter"],
])(
  "with git's name %j and the account %j the login is %s and the name %j",
  (userName, account, login, name) => {
    expect(selfOf(userName, account)).toEqual({ login, name })
  },
)

test.each([
  ["/home/m/shop", "shop"],
  ["/home/m/café", "cafe"],
  ["/home/m/Łódź App", "Lodz-App"],
  ["/home/m/x.js_2-b", "x.js_2-b"],
  ["/home/m/山田", "--"],
  ["/", "repository"],
])("a repository in %s is called %s there", (directory, name) => {
  expect(repositoryNameOf(directory)).toBe(name)
})

const NAME = "Łukasz Żółć 山"

/** The mission of a person with a known name, in every place that names the person. */
function renamed<T>(it: T): T {
  if (it instanceof Map) return new Map([...it].map(([key, of]) => [key, renamed(of)])) as T
  if (it instanceof Set) return new Set([...it].map(renamed)) as T
  if (Array.isArray(it)) return it.map(renamed) as T
  if (typeof it !== "object" || it === null) return it
  const fields = Object.entries(it).map(([key, of]) => [key, renamed(of)])
  return Object.fromEntries("login" in it ? [...fields, ["name", NAME]] : fields)
}

test("every text calls a person by the known name", () => {
  const m = renamed(missionAt("inReview"))
  const by = { id: 1, login: "owner", name: NAME }
  const cancelled = { type: "mission.cancelled", by } as const
  const texts = [
    pullRequestElsewhere(missionView(m)).body,
    missionControl(missionView(renamed(missionAt("planning")))).body,
    storyLines([cancelled], missionView(m)).join("\n"),
    eventSentence(cancelled, missionView(m)),
    calling(missionView(m)),
  ]
  for (const text of texts) {
    expect(text).toContain(NAME)
    expect(text).not.toMatch(/\bmira\b|@Ł|\bowner\b/)
  }
})

test("no name is known for people whom the identity does not name", () => {
  const user = { id: 7, login: "owner", name: "Somebody Else" }
  expect(personOf(user, {})).toEqual({ id: 7, login: "owner" })
  const names = new Map([["owner", NAME]])
  expect(personOf(user, { names })).toEqual({ id: 7, login: "owner", name: NAME })
})
