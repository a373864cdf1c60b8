import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Command, CommandName } from "../../../src/core/log/command.ts"
import { commands } from "../../../src/core/people/command-table.ts"
import { parse as parseAll, type Said } from "../../../src/core/people/parse.ts"
import type { Place } from "../../../src/core/people/place.ts"
import { spell } from "./spell.ts"

const running: Place = { hasMission: true, on: "mission" }
const fresh: Place = { hasMission: false, on: "mission" }

type Parsed = Said | { readonly type: "nothing" }

/** What a comment asks that asks one thing at most. */
function parse(body: string, place: Place): Parsed {
  const [first, ...more] = parseAll(body, place)
  expect(more).toEqual([])
  return first?.said ?? nothing
}

const command = (said: Command): Parsed => ({ type: "command", command: said })
const goal = (text: string): Parsed => command({ name: "start", goal: text })
const nothing: Parsed = { type: "nothing" }
const approve = (over: Partial<Extract<Command, { name: "approve" }>> = {}): Parsed =>
  command({ name: "approve", digest: null, care: null, max: null, ...over })
const wrong = (name: Command["name"], saw: string): Parsed => ({
  type: "refused",
  refusal: { reason: "wrong_arguments", name: name as "go", saw },
})

describe("if there is no mission, words after /mission are a goal", () => {
  test.each<[string, Parsed]>([
    ["/mission", goal("")],
    ["/missions", goal("")],
    ["@missions", goal("")],
    ["@missions[bot] add a flag", goal("add a flag")],
    ["/mission add a --json flag", goal("add a --json flag")],
    ["/MISSION add a --json flag", goal("add a --json flag")],
    ["/mission\r\n\r\nFirst line.\r\nSecond line.\r\n", goal("First line.\nSecond line.")],
    ["\n\n  /mission add a flag", goal("add a flag")],
    ["/mission retry failed uploads", goal("retry failed uploads")],
    ["/mission plan the move to Node 24", goal("plan the move to Node 24")],
    ["/mission skip empty rows", goal("skip empty rows")],
    ["/mission use pnpm instead of npm", goal("use pnpm instead of npm")],
    ["/mission explain errors in words", goal("explain errors in words")],
    ["/mission start the engine", goal("start the engine")],
    ["/mission revise the guide", goal("revise the guide")],
    ["/mission pause", command({ name: "pause" })],
    ["/mission help", command({ name: "help" })],
  ])("%j", (body, parsed) => expect(parse(body, fresh)).toEqual(parsed))
})

describe("on a mission", () => {
  test.each<[string, Parsed]>([
    ["/mission go", command({ name: "go" })],
    ["/mission Go\n\nthanks", command({ name: "go" })],
    ["/mission go but keep mobile", wrong("go", "but keep mobile")],
    ["/mission approve", approve()],
    ["/mission approve 7f3a9c2", approve({ digest: "7f3a9c2" })],
    ["/mission approve 7F3A9C2 STRICT", approve({ digest: "7f3a9c2", care: "strict" })],
    [
      "/mission approve max $80.50 light 7f3a9c2",
      approve({ digest: "7f3a9c2", care: "light", max: 80.5 }),
    ],
    ["/mission approve max 80\r\nGood plan.", approve({ max: 80 })],
    ["/mission approve 7f3a9c", wrong("approve", "7f3a9c")],
    ["/mission approve max", wrong("approve", "max")],
    ["/mission approve max lots", wrong("approve", "max lots")],
    ["/mission approve max 1 max 2", wrong("approve", "max 1 max 2")],
    ["/mission approve light strict", wrong("approve", "light strict")],
    ["/mission approve please", wrong("approve", "please")],
    ["/mission explain f3", command({ name: "explain", subject: "F3" })],
    ["/mission explain", command({ name: "explain", subject: null })],
    ["/mission explain everything", wrong("explain", "everything")],
    ["/mission revise also lock out", command({ name: "revise", text: "also lock out" })],
    ["/mission plan\n```yaml\ntitle: x\n```", command({ name: "plan", yaml: "title: x" })],
    ["/mission retry c9", command({ name: "retry", subject: "C9" })],
    ["/mission done F3 #421", command({ name: "done", feature: "F3", at: "#421" })],
    ["/mission skip F3 not now", command({ name: "skip", feature: "F3", reason: "not now" })],
    ["/mission use codex for F3", command({ name: "use", agent: "codex", feature: "F3" })],
    [
      "/mission use codex model gpt-5.2 for f3",
      command({ name: "use", agent: "codex", model: "gpt-5.2", feature: "F3" }),
    ],
    [
      "/mission use codex effort HIGH model `a/b:c`",
      command({ name: "use", agent: "codex", model: "a/b:c", effort: "high", feature: null }),
    ],
    ["/mission use codex model", wrong("use", "codex model")],
    ["/mission use codex model a b", wrong("use", "codex model a b")],
    ["/mission use codex model a model b", wrong("use", "codex model a model b")],
    ["/mission use codex effort much", wrong("use", "codex effort much")],
    ["/mission use codex for F3 model a", wrong("use", "codex for F3 model a")],
    ["/mission budget $70", command({ name: "budget", max: 70 })],
    ["/mission budget 70 dollars", command({ name: "budget", max: 70 })],
    ["/mission budget 120 minutes", command({ name: "budget", max: 120, of: "minutes" })],
    ["/mission budget 1 Hour", command({ name: "budget", max: 1, of: "hours" })],
    ["/mission budget 2,000,000 tokens", command({ name: "budget", max: 2e6, of: "tokens" })],
    ["/mission budget 9.5 hours", wrong("budget", "9.5 hours")],
    ["/mission budget 0 hours", wrong("budget", "0 hours")],
    ["/mission budget 12 files", wrong("budget", "12 files")],
    ["/mission budget more", wrong("budget", "more")],
    ["/mission deliver m1", command({ name: "deliver", milestone: "M1" })],
    [
      "/mission accept C9 checked by hand",
      command({ name: "accept", subject: "C9", reason: "checked by hand" }),
    ],
    ["/mission", goal("")],
    ["/mission start again", goal("again")],
    // Arguments are not complained about if the command does not work yet.
    ["/mission deliver it", wrong("deliver", "it")],
    ["/mission done", wrong("done", "")],
    [
      "/mission approve 7f3a9c2 by people max 80",
      command({ name: "approve", digest: "7f3a9c2", care: null, max: 80, byPeople: true }),
    ],
    ["/mission approve by", wrong("approve", "by")],
  ])("%j", (body, parsed) => expect(parse(body, running)).toEqual(parsed))

  test.each([
    ["aprove", "approve"],
    ["pasue", "pause"],
    ["Halp", "help"],
    ["add", null],
    ["skpi", "skip"],
    ["x".repeat(60_000), null],
  ])(
    "an unknown word %.10s is answered with the nearest command that works now",
    (word, nearest) => {
      const refusal = { reason: "unknown_word", word, nearest }
      expect(parse(`/mission ${word} it`, running)).toEqual({ type: "refused", refusal })
    },
  )
})

describe("on a feature's issue its id may be left out", () => {
  const onF3: Place = { hasMission: true, on: "F3" }
  test.each<[string, Command]>([
    ["/mission explain", { name: "explain", subject: "F3" }],
    ["/mission retry", { name: "retry", subject: "F3" }],
    ["/mission done", { name: "done", feature: "F3", at: null }],
    ["/mission skip not now", { name: "skip", feature: "F3", reason: "not now" }],
    ["/mission steer F4 be brief", { name: "steer", feature: "F4", text: "be brief" }],
    ["/mission use codex", { name: "use", agent: "codex", feature: "F3" }],
  ])("%j", (body, said) => expect(parse(body, onF3)).toEqual(command(said)))

  test("a plain comment there goes to whoever builds the feature", () =>
    expect(parse("use the existing Button", onF3)).toEqual({
      type: "reply",
      text: "use the existing Button",
    }))
})

describe("only the start of a line is a command", () => {
  test.each([
    "> /mission approve",
    "@tomas /mission approve",
    "@missionsfan hello",
    "",
    " \r\n\t\r\n",
  ])("%j asks nothing", body => expect(parse(body, running)).toEqual(nothing))

  test.each([
    "1. yes, but type /mission go later",
    "```\n/mission approve\n```",
    "    /mission approve",
    "\t/mission approve",
    "Type this:\n```\n/mission approve\n```",
    "Type this:\n\n    /mission approve",
    "First this.\n`/mission approve` is for later.",
    "/missionary work",
    "/api stays as it is",
  ])("%j is a reply", body =>
    expect(parse(body, running)).toEqual({ type: "reply", text: body.trim() }),
  )
})

const anyText = fc.string({ unit: "binary", maxLength: 300 })
const anyPlace: fc.Arbitrary<Place> = fc.record({
  hasMission: fc.boolean(),
  on: fc.constantFrom<Place["on"]>("mission", "elsewhere", "F3", "M1"),
})

test("any text is read without an error, and always in the same way", () => {
  const typed = fc.tuple(
    fc.constantFrom("", "/mission ", "@missions ", "\n/missions "),
    fc.constantFrom("", ...commands.map(c => `${c.name} `)),
    anyText,
  )
  fc.assert(
    fc.property(typed, anyPlace, (parts, place) => {
      const body = parts.join("")
      expect(parseAll(body, place)).toEqual(parseAll(body.replaceAll("\n", "\r\n"), place))
    }),
  )
})

/** Trimmed text, whose first and last line are not blank. */
const prose = fc
  .string({ minLength: 1, maxLength: 80 })
  .map(text => text.trim())
  .filter(text => text !== "")
const id = (letter: string) => fc.integer({ min: 1, max: 99 }).map(n => `${letter}${n}`)
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/)
/** An agent with a name like a feature's id could not be told from the feature. */
const agent = word.filter(name => !/^[fmcn]\d+\W*$/.test(name))
const hex = fc.stringMatching(/^[0-9a-f]{7,64}$/)
const cents = fc.integer({ min: 0, max: 1_000_000 }).map(n => n / 100)
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null })
const care = fc.constantFrom("light", "standard", "strict")

const model = fc.constantFrom(
  "gpt-5.2-codex",
  "claude-opus-4-5",
  "openrouter/qwen/qwen3:free",
  "for",
)
const effort = fc.constantFrom("low", "medium", "high")

/** Every command but start, whose goal is only read when there is no mission. */
const ANY: Readonly<Record<Exclude<CommandName, "start">, fc.Arbitrary<object>>> = {
  go: fc.constant({}),
  pause: fc.constant({}),
  resume: fc.constant({}),
  cancel: fc.constant({}),
  help: fc.constant({}),
  status: fc.constant({}),
  approve: fc.record({ digest: optional(hex), care: optional(care), max: optional(cents) }),
  explain: fc.record({ subject: optional(id("F")) }),
  revise: fc.record({ text: prose }),
  plan: fc.record({ yaml: prose }),
  retry: fc.record({ subject: fc.oneof(id("F"), id("M"), id("C")) }),
  done: fc.record({ feature: id("F"), at: optional(word) }),
  skip: fc.record({ feature: id("F"), reason: prose }),
  steer: fc.record({ feature: id("F"), text: prose }),
  use: fc.record(
    { agent, model, effort, feature: optional(id("F")) },
    { requiredKeys: ["agent", "feature"] },
  ),
  budget: fc.oneof(
    fc.record({ max: cents }),
    fc.record({
      max: fc.integer({ min: 1, max: 9_999_999 }),
      of: fc.constantFrom("tokens", "minutes", "hours", "attempts", "features", "comments"),
    }),
  ),
  accept: fc.record({ subject: id("C"), reason: prose }),
  deliver: fc.record({ milestone: optional(id("M")) }),
}
const anyCommand = fc.oneof(
  ...Object.entries(ANY).map(([name, rest]) => rest.map(more => ({ name, ...more }))),
) as fc.Arbitrary<Command>

test("a command that is spelled out is read back as the same command", () => {
  fc.assert(
    fc.property(anyCommand, said => {
      expect(parse(spell(said), running)).toEqual(command(said))
    }),
  )
})

test("a goal is read back as it was spelled", () => {
  fc.assert(
    fc.property(prose, text => {
      const parsed = parse(spell({ name: "start", goal: `Goal: ${text}` }), fresh)
      expect(parsed).toEqual(goal(`Goal: ${text}`))
    }),
  )
})

test("the example of every row is read as that row's command", () => {
  for (const row of commands) {
    const place = row.name === "start" ? fresh : running
    const parsed = parse(row.example, place)
    expect(parsed, row.example).toMatchObject({ type: "command", command: { name: row.name } })
  }
})
