/** A typed id wins over every default. What looks like an id but is none is refused, with the nearest id. */
import { describe, expect, test } from "vitest"
import type { Command, CommandName } from "../../../src/core/log/command.ts"
import { parse } from "../../../src/core/people/parse.ts"
import type { Place } from "../../../src/core/people/place.ts"

const places: readonly Place["on"][] = ["F1", "M1", "mission", "elsewhere"]

const saidOn = (on: Place["on"], body: string) =>
  parse(body, { hasMission: true, on }).map(({ said }) => said)

const command = (said: Command) => [{ type: "command", command: said }]

/** The command with `id` in its place, and what it means for F3, M3 or C3. */
const taking: Readonly<
  Partial<
    Record<CommandName, { typed(id: string): string; means(id: string): Command; of: string }>
  >
> = {
  explain: {
    of: "F M C",
    typed: id => `explain ${id}`,
    means: subject => ({ name: "explain", subject }),
  },
  retry: {
    of: "F M C",
    typed: id => `retry ${id}`,
    means: subject => ({ name: "retry", subject: subject as "F3" }),
  },
  done: {
    of: "F",
    typed: id => `done ${id} #421`,
    means: feature => ({ name: "done", feature: feature as "F3", at: "#421" }),
  },
  skip: {
    of: "F",
    typed: id => `skip ${id} dropped`,
    means: feature => ({ name: "skip", feature: feature as "F3", reason: "dropped" }),
  },
  steer: {
    of: "F",
    typed: id => `steer ${id} use the Button`,
    means: feature => ({ name: "steer", feature: feature as "F3", text: "use the Button" }),
  },
  use: {
    of: "F",
    typed: id => `use codex for ${id}`,
    means: feature => ({ name: "use", agent: "codex", feature: feature as "F3" }),
  },
  accept: {
    of: "C M N F",
    typed: id => `accept ${id} checked by hand`,
    means: subject => ({ name: "accept", subject, reason: "checked by hand" }),
  },
  deliver: {
    of: "M",
    typed: id => `deliver ${id}`,
    means: milestone => ({ name: "deliver", milestone: milestone as "M3" }),
  },
}

/** The ways in which people write an id. */
const WRITTEN: readonly ((id: string) => string)[] = [
  id => id,
  id => id.toLowerCase(),
  id => `${id}:`,
  id => `${id},`,
  id => `${id}.`,
  id => `\`${id}\``,
  id => `**${id}**`,
  id => `(${id})`,
  id => `"${id}"`,
  id => `#${id}`,
  id => `\u200b${id}`,
  id => `${id}\u00ad`,
  id => id.replace(/[A-Z]/, letter => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
]

/** What looks like an attempt at F3 but is no id. */
const ATTEMPTS: readonly ((letter: string) => string)[] = [
  letter => `${letter}-3`,
  letter => `${letter}03`,
  letter => `${letter}.3`,
  letter => `${letter}_3`,
  letter => `${letter}#3`,
  letter => `${letter} 3`,
  letter => `${letter} 3:`,
  letter => `${letter}3.1`,
  letter => `${letter}3a`,
  letter => `${letter}${letter}3`,
  letter => `${letter}3/${letter}4`,
  letter => `${letter}3,${letter}4`,
  letter => `${letter}3-${letter}5`,
]
const NOUN: Readonly<Record<string, string>> = {
  F: "feature",
  M: "milestone",
  C: "criterion",
  N: "finding",
}

describe.each(Object.entries(taking))("/mission %s", (name, { of, typed, means }) => {
  const letters = of.split(" ")
  test.each(letters)("takes an id of %s, however it is written and wherever it stands", letter => {
    const id = `${letter}3`
    for (const on of places) {
      for (const write of WRITTEN) {
        const body = `/mission ${typed(write(id))}`
        expect(saidOn(on, body), `${body} on ${on}`).toEqual(command(means(id)))
      }
    }
  })

  test.each(letters)("refuses what is nearly an id of %s, and names it", letter => {
    const nouns = [
      `${NOUN[letter]} 3`,
      `${NOUN[letter]} ${letter}3`,
      `the ${NOUN[letter]} ${letter}3`,
    ]
    const attempts = [...ATTEMPTS.map(write => write(letter)), ...nouns]
    for (const on of places) {
      for (const written of attempts) {
        const body = `/mission ${typed(written)}`
        expect(saidOn(on, body), `${body} on ${on}`).toMatchObject([
          { type: "refused", refusal: { reason: "not_an_id", name, nearest: `${letter}3` } },
        ])
      }
    }
  })

  test("refuses an id of a kind that it does not take", () => {
    for (const letter of ["F", "M", "C"].filter(it => !letters.includes(it))) {
      const [said] = saidOn("F1", `/mission ${typed(`${letter}3`)}`)
      expect(said).toMatchObject({
        type: "refused",
        refusal: { reason: "not_an_id", nearest: null },
      })
    }
  })
})

describe("a command with several ids is never carried out in part", () => {
  test.each([
    "skip F3, F4 dropped",
    "skip F3 and F4 dropped",
    "skip F3 & F4: dropped",
    "steer F3 or F4 use the Button",
    "accept C8 and C9 by hand",
    "done F3, F4",
  ])("/mission %s", body => {
    expect(saidOn("F1", `/mission ${body}`)).toMatchObject([
      { type: "refused", refusal: { reason: "not_an_id", isSeveral: true } },
    ])
  })
})

describe("a number, or a letter set apart, stands for an id", () => {
  test.each<[string, string]>([
    ["skip 3 dropped", "F3"],
    ["skip 3: dropped", "F3"],
    ["skip #3 dropped", "F3"],
    ["skip no. 3 dropped", "F3"],
    ["skip G3: dropped", "F3"],
    ["skip feature3 dropped", "F3"],
    ["skip Feature-3 dropped", "F3"],
    ["steer 50 rows a page", "F50"],
    ["steer issue 3 use the Button", "F3"],
    ["retry 3", "F3"],
    ["explain 3", "F3"],
    ["deliver 3", "M3"],
    ["accept 9 by hand", "C9"],
    ["accept С9 by hand", "C9"],
    ["skip F(3) dropped", "F3"],
    ["skip F[3]: dropped", "F3"],
    ["skip F=3 dropped", "F3"],
    ["skip @F3 dropped", "F3"],
    ["skip - F3 dropped", "F3"],
    ["skip for F3: dropped", "F3"],
    ["steer please F3 use the Button", "F3"],
    ["skip F-three dropped", "F3"],
    ["skip feature three: dropped", "F3"],
    ["retry milestone two", "M2"],
    ["skip 3F: dropped", "F3"],
    ["skip FT3: dropped", "F3"],
    ["skip Ф3: отменено", "F3"],
    ["skip Funktion 3: entfällt", "F3"],
    ["skip fonctionnalité 3 : abandonnée", "F3"],
    ["skip 機能3 不要", "F3"],
  ])("/mission %s", (body, nearest) => {
    expect(saidOn("F1", `/mission ${body}`)).toMatchObject([
      { type: "refused", refusal: { reason: "not_an_id", nearest } },
    ])
  })

  test.each([
    ...["skip F dropped", "skip F: dropped", "steer F? use the Button", "skip F三 不要"],
    ...["skip https://github.com/o/r/issues/14 dropped", "skip o/r#14 dropped"],
  ])("/mission %s names no id", body => {
    expect(saidOn("F1", `/mission ${body}`)).toMatchObject([
      { type: "refused", refusal: { reason: "not_an_id", nearest: null } },
    ])
  })
})

describe("an id without its space is still an id", () => {
  test.each(["skip F3:dropped", "skip F3;dropped", "skip F3—dropped", "skip `F3`: dropped"])(
    "/mission %s",
    body => {
      const said: Command = { name: "skip", feature: "F3", reason: "dropped" }
      expect(saidOn("F1", `/mission ${body}`)).toEqual(command(said))
    },
  )
})

describe("on a feature's issue, words that only begin like an id are about that feature", () => {
  test.each([
    ...["N+1 queries in orders.ts", "2FA must be optional", "C# is what the rest uses"],
    ...["the feature should work without JS", "for three weeks nobody needs it", "I18n: use de"],
    ...["feature two-factor login is off", "None of it is needed", "100% is not needed"],
    ...["- F", "use F3", "no new dependencies", "C++11 is the oldest we build with"],
  ])("steer %s", text => {
    expect(saidOn("F1", `/mission steer ${text}`)).toEqual(
      command({ name: "steer", feature: "F1", text }),
    )
  })
})

describe("a commit may begin with the letter of an id", () => {
  test.each(["f3a9c21", "c0ffee1", "c1a2b3c4d5e6", `f1${"0a".repeat(19)}`])("done %s", at => {
    expect(saidOn("F1", `/mission done ${at}`)).toEqual(
      command({ name: "done", feature: "F1", at }),
    )
  })
  test.each(["f12345678", "F3a9c21", "f3a9c2"])("but %s is nearly an id", at => {
    expect(saidOn("F1", `/mission done ${at}`)).toMatchObject([
      { type: "refused", refusal: { reason: "not_an_id" } },
    ])
  })
})

test("an id is not the name of an agent", () => {
  expect(saidOn("F1", "/mission use F3")).toMatchObject([
    { type: "refused", refusal: { reason: "wrong_arguments", name: "use" } },
  ])
})

describe("on a feature's issue, a missing id means that feature", () => {
  test.each<[string, Command]>([
    ["skip not now", { name: "skip", feature: "F1", reason: "not now" }],
    ["skip: not now", { name: "skip", feature: "F1", reason: "not now" }],
    ["skip because F3 does it", { name: "skip", feature: "F1", reason: "because F3 does it" }],
    ["steer use the Button of F3", { name: "steer", feature: "F1", text: "use the Button of F3" }],
    [
      "steer features are named alike",
      { name: "steer", feature: "F1", text: "features are named alike" },
    ],
    ["steer Find the Button", { name: "steer", feature: "F1", text: "Find the Button" }],
    ["done", { name: "done", feature: "F1", at: null }],
    ["done feature-3", { name: "done", feature: "F1", at: "feature-3" }],
    ["done #421", { name: "done", feature: "F1", at: "#421" }],
    ["done `mission/412/F1`", { name: "done", feature: "F1", at: "mission/412/F1" }],
    ["retry", { name: "retry", subject: "F1" }],
    ["explain", { name: "explain", subject: "F1" }],
    ["use codex", { name: "use", agent: "codex", feature: "F1" }],
  ])("/mission %s", (body, said) => {
    expect(saidOn("F1", `/mission ${body}`)).toEqual(command(said))
  })

  test("elsewhere a missing id means none", () => {
    for (const body of ["skip not now", "steer use the Button", "done", "retry"]) {
      expect(saidOn("mission", `/mission ${body}`)).toMatchObject([
        { type: "refused", refusal: { reason: "wrong_arguments" } },
      ])
    }
  })
})
