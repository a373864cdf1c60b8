/**
 * Makes text of people and agents harmless before it stands in ours. It must never mention anybody,
 * close or link an issue, start or stop a workflow, hide anything, or look like our own words.
 */
import { codeSpansIn } from "../../values/code-span.ts"
import { escapedName, withoutHidden } from "../../values/hidden.ts"
import { remembered } from "../../values/remembered.ts"
import { withoutEnd } from "../../values/trimmed.ts"

/** An invisible character that GitHub's filters stop at. */
const BREAK = "\u200b"

/** One line for titles, commit messages and terminals, where Markdown means nothing. */
export const plain = (text: string, max = 500): string => plainUpTo(max)(text)
const plainUpTo = remembered((max: number) =>
  remembered((text: string) => tame(clip(oneLine(visible(text)), max))),
)

/** Plain text from a sentence that was written as Markdown, made harmless once more. */
export const unmarked = (markdown: string, max = 500): string =>
  plain(
    markdown
      .replaceAll(DOLLAR, "$")
      .replace(/\\([\\*~`[\]_])/g, "$1")
      .replaceAll("&lt;", "<")
      .replaceAll("&amp;", "&"),
    max,
  )

/** One line of Markdown. Code spans stay code, and everything else is shown as words. */
export const inline = (text: string, max = 500): string => inlineUpTo(max)(text)
const inlineUpTo = remembered((max: number) =>
  remembered((text: string) =>
    split(clip(oneLine(visible(text)), max))
      .map(part => (part.isCode ? code(part.text) : asTyped(tame(part.text))))
      .join(""),
  ),
)

/** A code span, whose fence is longer than any inside. What a person may copy from it stays intact. */
export const code = (text: string, max = 300): string => codeUpTo(max)(text)
const codeUpTo = remembered((max: number) =>
  remembered((text: string) => {
    const inside = hush(clip(oneLine(visible(text)), max)) || " "
    const ticks = "`".repeat(longestRun(inside) + 1)
    const pad = inside.startsWith("`") || inside.endsWith("`") ? " " : ""
    return `${ticks}${pad}${inside}${pad}${ticks}`
  }),
)

/**
 * The name of a file, a check or a branch. Somebody else chose its characters, so invisible ones
 * are shown escaped.
 */
export const named = (name: string, max?: number): string => code(escapedName(name), max)

/** A fenced block that its content cannot end. */
export function fence(text: string, language = ""): string {
  const inside = hush(visible(text)).trimEnd()
  const ticks = "`".repeat(Math.max(3, longestRun(inside) + 1))
  return `${ticks}${language}\n${inside}\n${ticks}`
}

/** Several quoted lines, at most `lines` of them. */
export function quote(text: string, { lines = 40, width = 500 } = {}): string {
  const all = visible(text).trim().split("\n")
  const shown = all.slice(0, lines).map(line => `> ${startOfLine(inline(line, width))}`.trimEnd())
  return [...shown, ...(all.length > lines ? ["> …"] : [])].join("\n")
}

/**
 * The body of a pull request, which becomes a commit's message if it is squashed. In a commit
 * message a code span protects nothing, so every reference but those to our own items is broken.
 */
export const squashable = (markdown: string, ours: ReadonlySet<number>): string =>
  markdown
    .split(/(?<![\w#])(#\d+)/)
    .map((part, at) =>
      at % 2 === 1 && ours.has(Number(part.slice(1))) ? part : unreferenced(part),
    )
    .join("")

/** Cuts at a word, so that what is left reads as words. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text
  const letters = [...text]
  if (letters.length <= max) return text
  const cut = letters.slice(0, max - 1).join("")
  const space = cut.lastIndexOf(" ")
  const kept = space > max / 2 ? cut.slice(0, space) : cut
  return `${withoutEnd(kept, letter => /[\s,;:.·-]/.test(letter))}…`
}

/** The first sentence if it is short enough, otherwise as much of it as fits. */
export function firstSentence(text: string, max: number): string {
  const line = oneLine(visible(text))
  const end = line.search(/[.!?](\s|$)/)
  return clip(end < 0 ? line : line.slice(0, end), max)
}

/**
 * Removes invisible characters, because they hide text from people; only those that join letters
 * stay. Our five glyphs go as well, because only we may use them.
 */
export const visible = (text: string): string =>
  withoutHidden(text.replace(/\r\n?/g, "\n").replace(/\t/g, "  ")).replace(
    /[✅🔵⚪🟠❌]\ufe0f?\s?/gu,
    "",
  )

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim()

/** Breaks what must not stand anywhere, not even in code: HTML comments, and words that turn CI off. */
const hush = (text: string): string =>
  text
    .replaceAll("<!--", `<${BREAK}!--`)
    .replace(/\[(?=(skip|no) ci\]|ci skip\]|skip actions\]|actions skip\])/gi, `[${BREAK}`)
    .replace(/skip-checks(?=\s*:)/gi, `skip${BREAK}-checks`)
    .replace(/^([^\S\n\r\u2028\u2029]*)::(?=[a-z])/gim, `$1:${BREAK}:`)
    .replace(/##(?=\[)/g, `#${BREAK}#`)

const tame = (text: string): string =>
  unreferenced(hush(text)).replace(/(?<!\w)@(?=[a-z0-9])/gi, `@${BREAK}`)

/**
 * Breaks every form in which a host recognises an issue or a merge request: `#1`, `owner/name#1`,
 * `GH-1`, `!1`, and its address. Without such a reference a closing keyword closes nothing,
 * whatever stands between the two.
 */
const unreferenced = (text: string): string =>
  text
    .replace(/#(?=\d)/g, `#${BREAK}`)
    .replace(/!(?=\d)/g, `!${BREAK}`)
    .replace(/\b(gh)-(?=\d)/gi, `$1${BREAK}-`)
    .replace(/\b(?:https?:\/\/|www\.)[^\s<>]+/gi, address =>
      address.replace(ITEM, item => `${item}${BREAK}`),
    )
/** The words for it in addresses of GitHub, GitLab, Gitea and Bitbucket. */
const ITEM =
  /\/(?:issues?|pulls?|discussions|merge_requests|work_items|pull-requests|epics)\/+(?=\d)/gi

/** Shows the Markdown and HTML of others as they typed it. */
const asTyped = (text: string): string =>
  text
    .replace(/[\\*~`[\]]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(MATH, () => DOLLAR)

/**
 * GitHub shows what stands between two of these signs as a formula, which may hide or forge
 * anything. Only GitHub's own element around the sign stops that (docs.github.com, "Writing
 * mathematical expressions"). A price such as $5 is left alone.
 */
const MATH = /\$(?!\d[\d.,]*(?:[\s)!?]|$))/g
const DOLLAR = "<span>\\$</span>"

/** Breaks what would turn a line into a heading, a rule or a quote. Lists may stay lists. */
const startOfLine = (line: string): string =>
  /^(#|>|={2,}|-{2,}\s*$|\+{2,})/.test(line) ? `\\${line}` : line

/** Finds code spans by equal runs of backticks, as Markdown does. */
function split(text: string): readonly { readonly isCode: boolean; readonly text: string }[] {
  let at = 0
  const parts = codeSpansIn(text).flatMap(({ from, to, code: inside }) => {
    const before = text.slice(at, from)
    at = to
    return [
      { isCode: false, text: before },
      { isCode: true, text: inside },
    ]
  })
  return [...parts, { isCode: false, text: text.slice(at) }]
}

const longestRun = (text: string): number =>
  Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length))
