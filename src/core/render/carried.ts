/** What carries over to agents, in words: for the plan's comment, and for a terminal. */
import type { CarriedKind, UNUSED } from "../plan/carried.ts"
import type { CarriedItemView, CarriedView } from "../view/carried.ts"
import type { Block } from "./markdown/document.ts"
import { code, visible } from "./markdown/neutral.ts"
import { table } from "./markdown/table.ts"
import { counted, listed } from "./phrase/amount.ts"

const WHAT: Readonly<Record<CarriedKind, string>> = {
  instructions: "instructions",
  own: "instructions for one agent",
  skill: "skill",
  server: "server of tools",
  hook: "hooks",
  agent: "custom agent",
  settings: "settings",
}

/** A repository may bring along hundreds of files; the command lists them all. */
const ROWS_MAX = 30

export function carriedFold(carried: CarriedView | null): Block {
  if (carried === null || carried.items.length === 0) return null
  const rows = carried.items
    .slice(0, ROWS_MAX)
    .map(it => [
      whatOf(it, text => code(text, 100)),
      code(it.path, 200),
      whoOf(it, it => code(it, 40)),
    ])
  const more = carried.items.length - rows.length + carried.more
  return {
    summary: "What agents get from this repository",
    body: [
      table(["What", "Where", "Who gets it"], rows),
      ...(more > 0 ? [`And ${more} more.`] : []),
      "Instructions that lie nearest to the code count most.",
    ].join("\n\n"),
  }
}

/** Each line names the file, and the one below it says who gets it. */
export const carriedLines = (carried: CarriedView): readonly string[] =>
  carried.items.length === 0
    ? ["Nothing in this repository is meant for agents."]
    : [
        ...carried.items.flatMap(it => [
          `${whatOf(it, visible)}  ${visible(it.path)}`,
          `  ${whoOf(it, visible)}`,
        ]),
        ...(carried.more > 0 ? [`and ${counted(carried.more, "more file")}`] : []),
      ]

type Shown = (text: string) => string

const whatOf = ({ kind, name }: CarriedItemView, shown: Shown): string =>
  name === null ? WHAT[kind] : `${WHAT[kind]} ${shown(name)}`

function whoOf(it: CarriedItemView, shown: Shown): string {
  const { kind, reads, given, without, unused } = it
  const names = (agents: readonly string[]) => listed(agents.map(shown))
  const verb = kind === "hook" ? "run by" : "read by"
  const parts = [
    ...(reads.length > 0 ? [`${verb} ${names(reads)}`] : []),
    ...(given.length > 0 ? [`${GIVEN[kind]} ${names(given)}`] : []),
    ...(unused
      ? [
          `${reads.length > 0 ? "not for others" : "not used"}: ${UNUSED_WORDS[unused.why](shown(unused.seen))}`,
        ]
      : []),
    ...(without.length > 0 && !unused ? [`not for ${names(without)}`] : []),
  ]
  return parts.join("; ")
}

const GIVEN: Readonly<Record<CarriedKind, string>> = {
  instructions: "pointed out to",
  own: "",
  skill: "pointed out to",
  server: "handed to",
  hook: "",
  agent: "",
  settings: "",
}

const UNUSED_WORDS: Readonly<Record<(typeof UNUSED)[number], (seen: string) => string>> = {
  link: () => "it is a link, and what it points at counts where it lies",
  large: seen => `it is too long, ${seen}`,
  broken: seen => `it can't be read, ${seen}`,
  variable: seen =>
    `it needs ${seen}, which \`agent_env\` of the policy does not name or nobody has set`,
  asks: seen => `it asks a person for ${seen}`,
  name: seen => `another has its name, ${seen}`,
  off: () => "it is switched off there",
  form: seen => `it is not written as servers are: ${seen}`,
}
