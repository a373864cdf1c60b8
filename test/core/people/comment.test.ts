/** One comment may ask several things, answer a question below its quote, or begin with a goal. */
import { describe, expect, test } from "vitest"
import { COMMANDS_MAX, parse } from "../../../src/core/people/parse.ts"
import type { Place } from "../../../src/core/people/place.ts"
import { asking, fresh, onF3, running, told } from "./told.ts"

describe("a line that is a command itself is never swallowed by the words before it", () => {
  const texts = [
    "revise tax is gross",
    "skip F2 later",
    "steer F2 use the Button",
    "accept C9 by hand",
  ]
  const others: readonly (readonly [string, string])[] = [
    ["/mission pause", "pause"],
    ["/missions help", "help"],
    ["@missions status", "status"],
    ["  /mission retry F4", "retry | F4"],
    ["/mission accept C8 by hand", "accept | C8 | by hand"],
    ["\u200b/mission pause", "pause"],
    ["/Mission: pause", "pause"],
  ]
  test.each(texts)("/mission %s", text => {
    const first = told(`/mission ${text}`, running)
    for (const [line, meant] of others) {
      for (const between of ["\n", "\n\n", "\nMore of it.\n\n- in a list\n"]) {
        const [one, ...more] = told(`/mission ${text}${between}${line}`, running)
        expect(more, line).toEqual([meant])
        expect(one).toMatch(first[0]!)
      }
    }
  })

  test.each<[string, string, readonly string[]]>([
    ["two that stand alone", "/mission pause\n/mission status", ["pause", "status"]],
    ["a goal", "/mission add a flag\n/mission pause", ["unknown_word", "pause"]],
    ["what is refused", "/mission skip F-3 x\n/mission pause", ["not_an_id", "pause"]],
    [
      "a plan, and what stands in its fence",
      "/mission plan\n```yaml\ntitle: |\n  /mission cancel\n/mission cancel\n```\n/mission pause",
      ["plan | title: |\n  /mission cancel\n/mission cancel", "pause"],
    ],
    [
      "code in a text",
      "/mission steer F2 print\n```\n/mission pause\n```\n/mission pause",
      ["steer | F2 | print\n```\n/mission pause\n```", "pause"],
    ],
    [
      "a fence that nothing closes",
      "/mission steer F2 x\n~~~\n/mission go",
      ["steer | F2 | x\n~~~\n/mission go"],
    ],
    ["a quote", "/mission steer F2 x\n> /mission pause", ["steer | F2 | x\n> /mission pause"]],
    ["what nobody sees", "<!--\n/mission cancel\n-->\n/mission pause", ["pause"]],
  ])("%s", (_, body, said) => expect(told(body, running)).toEqual(said))

  test("each keeps its place, even if the mission is not ready for it", () => {
    const body = "1. gross\n/mission pause\n- /mission go\n/mission status"
    const parts = [
      ["words", "reply"],
      [1, "command"],
      [2, "command"],
      ["nearly", "refused"],
    ]
    for (const place of [running, asking, onF3]) {
      expect(parse(body, place).map(({ part, said }) => [part, said.type])).toEqual(parts)
    }
  })

  test("more commands than any person writes are refused once", () => {
    const body = Array.from({ length: 2_000 }, (_, at) => `/mission retry F${at + 1}`).join("\n")
    const all = parse(body, running)
    expect(all).toHaveLength(COMMANDS_MAX + 1)
    expect(all.at(-1)?.said).toMatchObject({
      refusal: { reason: "too_many_commands", first: "/mission retry F11" },
    })
  })
})

describe("words around commands", () => {
  test.each<[string, Place, readonly string[]]>([
    ["1. gross\n2. yes\n\n/mission go", asking, ["reply: 1. gross\n2. yes", "go"]],
    ["/mission go\n\n1. gross", asking, ["reply: 1. gross", "go"]],
    ["gross\n/mission go", asking, ["reply: gross", "go"]],
    ["The Button is wrong.\n/mission retry", onF3, ["reply: The Button is wrong.", "retry | F3"]],
    ["Hi team,\n\n/mission pause", asking, ["pause"]],
    ["Hello!\n/mission pause", asking, ["pause"]],
    ["Bonjour à tous,\n/mission go", asking, ["go"]],
    ["Danke!\n\n/mission go", asking, ["go"]],
    ["/mission go\n\nthanks :)", asking, ["go"]],
    ["/mission pause\n\n-- \nMira Example\nACME Corp", asking, ["pause"]],
    ["/mission pause\n\nSent from my phone", asking, ["pause"]],
    ["Olá pessoal,\n\n/mission pause", asking, ["pause"]],
    ["Привет всем,\n\n/mission pause", asking, ["pause"]],
    ["こんにちは。\n/mission pause", asking, ["pause"]],
    ["/mission pause\n\nThanks,\nMira", asking, ["pause"]],
    ["/mission pause\n\nViele Grüße\nJosé Müller", asking, ["pause"]],
    ["/mission pause\n\nBest regards,\n— Mira O'Hara", asking, ["pause"]],
    // A word that is not known as a greeting may be an answer, and words must not be lost.
    ["gross,\n/mission go", asking, ["reply: gross,", "go"]],
    ["/mission go\n\nOK,\nGross", asking, ["reply: OK,\nGross", "go"]],
    ["/mission go\n\nThanks, gross", asking, ["reply: Thanks, gross", "go"]],
    ["Please use gross.\n/mission go", asking, ["reply: Please use gross.", "go"]],
    ["ok gross\n/mission go", asking, ["reply: ok gross", "go"]],
    ["Hi team, gross.\n/mission go", asking, ["reply: Hi team, gross.", "go"]],
    ["Hi Tomas, hi Ines,\n/mission go", asking, ["go"]],
    ["/mission go\n\nThanks a lot!", asking, ["go"]],
    ["/mission go\n\nok, thanks", asking, ["go"]],
    ["👍\n/mission go", asking, ["go"]],
    ["@tomas look at this\n/mission pause", asking, ["pause"]],
    ["cc @tomas\n/mission pause", asking, ["pause"]],
    ["Hi team,\n\n/mission pause\n\nThanks,\nMira", asking, ["pause"]],
    ["/mission go\n\nBest regards,\nDr. Mira Example\nACME Corp", asking, ["go"]],
    ["Hallo zusammen,\n/mission go\nViele Grüße\nMira de la Cruz", asking, ["go"]],
    ["/mission go\n\nThanks in advance", asking, ["go"]],
    ["Ok, gross.\n/mission go", asking, ["reply: Ok, gross.", "go"]],
    ["Hi, gross please.\n/mission go", asking, ["reply: Hi, gross please.", "go"]],
    ["Great: gross\n/mission go", asking, ["reply: Great: gross", "go"]],
    ["Good, yes!\n/mission go", asking, ["reply: Good, yes!", "go"]],
    ["Thanks!\nGross\n/mission go", asking, ["reply: Thanks!\nGross", "go"]],
    ["Hi,\ngross\n/mission go", asking, ["reply: Hi,\ngross", "go"]],
    ["/mission go\n- Gross", asking, ["reply: - Gross", "go"]],
  ])("%j", (body, place, said) => expect(told(body, place)).toEqual(said))
})

describe("what a mail program adds counts as nobody's words", () => {
  const added = [
    "-- \nMira Example\nACME Corp, +49 30 1234",
    "--\nMira Example",
    "Sent from my iPhone",
    "Get Outlook for iOS",
    "Von meinem iPhone gesendet",
    "On Mon, Nov 30, 2026 at 9:00 AM missions[bot] <notifications@github.com> wrote:\n\n> 1. Net?\n> /mission go",
    "On Mon, Nov 30, 2026 missions[bot] <notifications@github.com>\nwrote:\n> 1. Net or gross?",
    "El lun, 30 nov 2026, missions[bot] escribió:\n\n> 1. Net or gross?",
    "________________________________\nFrom: missions[bot] <notifications@github.com>\nSent: Monday\nTo: shop/cart\nSubject: Re: [shop/cart] Export (Issue #2)\n\nTo approve it:\n\n/mission approve 7f3a9c2\n\nor /mission cancel",
    "Von: missions[bot] <notifications@github.com>\nBetreff: Re: [shop/cart] Export (Issue #2)\n/mission cancel",
    "-----Original Message-----\nSubject: Re: [shop/cart] Export (PR #7)\n\n/mission cancel",
  ]
  test.each(added)("%j", more => {
    for (const between of ["\n\n", "\n \n"]) {
      const below = `${between}${more}`
      expect(told(`gross${below}`, asking)).toEqual(["reply: gross"])
      expect(told(`Prices: gross${below}`, asking)).toEqual(["reply: Prices: gross"])
      expect(told(`/mission go${below}`, asking)).toEqual(["go"])
      expect(told(`/mission skip F2 later${below}`, running)).toEqual(["skip | F2 | later"])
      expect(told(`/mission accept C9 by hand${below}`, running)).toEqual(["accept | C9 | by hand"])
      expect(told(`/mission add a flag${below}`, fresh)).toEqual(["start | add a flag"])
    }
  })

  test.each<[string, Place, readonly string[]]>([
    ["gross\nOn Monday 30, mira wrote:\n> Net?", asking, ["reply: gross"]],
    ["/mission revise as in\n> a quote", running, ["revise | as in\n> a quote"]],
    ["/mission revise a\n\n--\n\nb", running, ["revise | a\n\n--\n\nb"]],
    [
      "/mission revise Title\n--\n- a\n```\nb\n```",
      running,
      ["revise | Title\n--\n- a\n```\nb\n```"],
    ],
    ["/mission send mails\nSent from a queue", fresh, ["start | send mails\nSent from a queue"]],
    ["--\nMira\n/mission pause", running, ["pause"]],
    [
      "From: a customer\nSubject: it is slow\n/mission pause",
      running,
      ["reply: From: a customer\nSubject: it is slow", "pause"],
    ],
    [
      "/mission steer F2 he wrote:\n> use it\n\nso do it",
      running,
      ["steer | F2 | he wrote:\n> use it\n\nso do it"],
    ],
  ])("but %j is kept whole", (body, place, said) => expect(told(body, place)).toEqual(said))
})

describe("what stands below a quote answers the quoted question", () => {
  test.each<[string, readonly string[]]>([
    ["> 1. Net or gross?\n\ngross", ["reply: 1. gross"]],
    [
      "> 1. **Net or gross?**\n>    Default: Net. `price.ts` stores net prices.\n\ngross",
      ["reply: 1. gross"],
    ],
    ["> Net or gross?\n\ngross", ["reply: 1. gross"]],
    ["> Net or gross?\ngross", ["reply: 1. gross"]],
    ["> May I add one dependency?\n\nno", ["reply: 2. no"]],
    ["> Default: yes, `zod`. Input is unchecked.\n\nno", ["reply: 2. no"]],
    ["> 2. something cut\n\nno", ["reply: 2. no"]],
    ["> Net or gross?\n\n1. gross", ["reply: 1. gross"]],
    ["> Net or gross?\n\ngross,\nalways", ["reply: 1. gross,\nalways"]],
    ["> Net or gross?\n\ngross\n\n> May I add one dependency?\n\nno", ["reply: 1. gross\n2. no"]],
    [
      "> 1. Net or gross?\n> 2. May I add one dependency?\n\nas you like",
      ["reply: > 1. Net or gross?\n> 2. May I add one dependency?\n\nas you like"],
    ],
    ["> We may need a cart.\n\nYes.", ["reply: > We may need a cart.\n\nYes."]],
    ["> 7. Another?\n\nYes.", ["reply: > 7. Another?\n\nYes."]],
    ["gross\n\nOn Mon, Nov 30, 2026 missions[bot] wrote:\n\n> 1. Net or gross?", ["reply: gross"]],
    ["> 1. Net or gross?\n\n/mission go", ["go"]],
    ["> Net or gross?\n\ngross\n\n/mission go", ["reply: 1. gross", "go"]],
    ["> /mission go\n\n/mission pause", ["pause"]],
    ["> 1. Net or gross?", []],
    ["> /mission go", []],
    ["> 1. Net or gross?\n\n@tomas what do you say?", []],
  ])("%j", (body, said) => expect(told(body, asking)).toEqual(said))

  test("with very many quotes, nobody looks for the question of each", () => {
    const body = "> Net or gross?\n\ngross\n\n".repeat(1_000)
    expect(told(body, asking)).toEqual([`reply: ${body.trim()}`])
  })

  test("on a feature's issue the words alone reach its next attempt", () => {
    expect(told("> an empty box\n\nuse the Button", onF3)).toEqual(["reply: use the Button"])
  })
})

describe("if there is no mission, what can be a goal is taken as one", () => {
  test.each<[string, string]>([
    ["accept coupons at checkout", "start | accept coupons at checkout"],
    ["use vitest", "start | use vitest"],
    ["Status of each order in the header", "start | Status of each order in the header"],
    ["Status: of each order", "start | Status: of each order"],
    ["go from npm to pnpm", "start | go from npm to pnpm"],
    [
      "cancel subscriptions at the period's end",
      "start | cancel subscriptions at the period's end",
    ],
    ["help pages for the CLI", "start | help pages for the CLI"],
    ["pause the video when the tab is hidden", "start | pause the video when the tab is hidden"],
    ["deliver mails in batches", "start | deliver mails in batches"],
    ["budget alerts", "start | budget alerts"],
    ["budget 80 alerts", "start | budget 80 alerts"],
    ["done items are struck through", "start | done items are struck through"],
    ["explain errors", "start | explain errors"],
    ["steer players to the tutorial", "start | steer players to the tutorial"],
    ["skip 3 broken tests", "start | skip 3 broken tests"],
    ["approve orders by mail", "start | approve orders by mail"],
    ["resume uploads", "start | resume uploads"],
    ["retry uploads\n\nthree times", "start | retry uploads\n\nthree times"],
    ["plan the move to Node 24", "start | plan the move to Node 24"],
    ["revise the guide", "start | revise the guide"],
    ["pause", "pause"],
    ["skip", "no_mission"],
    ["plan", "no_mission"],
    ["Budget.", "no_mission"],
    ["status?", "status"],
    ["approve 7f3a9c2 strict", "approve | 7f3a9c2 | strict"],
    ["retry F3", "retry | F3"],
    ["skip F3 not now", "skip | F3 | not now"],
    ["accept C9 by hand", "accept | C9 | by hand"],
    ["use codex for F3", "use | codex | F3"],
    ["budget 80", "budget | 80"],
  ])("/mission %s", (words, said) => expect(told(`/mission ${words}`, fresh)).toEqual([said]))

  test("the same holds below words and beside other commands", () => {
    expect(told("Let us do this.\n\n/mission\n/mission pause", fresh)).toEqual([
      "start | ",
      "pause",
    ])
    expect(told("> Shall we?\n\n/mission use vitest", fresh)).toEqual(["start | use vitest"])
  })
})

describe("small forms", () => {
  test.each<[string, string]>([
    ["budget 1,000", "budget | 1000"],
    ["budget $1,000.50", "budget | 1000.5"],
    ["budget 12,345,678 tokens", "budget | 12345678 | tokens"],
    ["budget 80.", "budget | 80"],
    ["budget 80$", "budget | 80"],
    ["budget $ 80", "budget | 80"],
    ["budget 80 USD", "budget | 80"],
    ["budget 10,00", "wrong_arguments"],
    ["budget 1.000", "wrong_arguments"],
    ["budget 1,0000", "wrong_arguments"],
    ["budget 1 000", "wrong_arguments"],
    ["approve max 1,000", "approve | 1000"],
    ["approve `7f3a9c2`.", "approve | 7f3a9c2"],
    ["plan\n```yaml\ntitle: x\n`````", "plan | title: x"],
    ["plan\n~~~\ntitle: x\n~~~~~~ ", "plan | title: x"],
    ["plan\n````\ntitle: x\n```\n````", "plan | title: x\n```"],
    ["plan\n```yaml\ntitle: x", "plan | title: x"],
    ["plan\n```yaml\ntitle: x\n```\n-- \nMira\nACME Corp", "plan | title: x"],
    ["plan\n\nHere it is:\n\n```yaml\ntitle: x\n```\nThanks!", "plan | title: x"],
    ["plan ```title: x```", "wrong_arguments"],
    ["plan\n```yaml\na: 1\n```\n```yaml\nb: 2\n```", "wrong_arguments"],
    ["plan\n```yaml\n\n```", "wrong_arguments"],
    ["plan\ntitle: x", "wrong_arguments"],
  ])("/mission %j", (words, said) => expect(told(`/mission ${words}`, running)).toEqual([said]))
})
