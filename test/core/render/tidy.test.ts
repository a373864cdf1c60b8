/** The rules that every text keeps, whatever it says. */
import { describe, expect, it } from "vitest"
import { gallery, type Shown } from "./gallery.ts"

const all = gallery()

/** What a person sees without opening anything. */
const visible = (body: string): string => body.replace(/<details>[\s\S]*?<\/details>/g, "")

const WORDS: Readonly<Record<string, readonly string[]>> = {
  "✅": ["proven"],
  "🔵": ["running"],
  "⚪": ["waiting", "parked", "paused"],
  "🟠": ["needs you"],
  "❌": ["failed"],
}

/** The first sentence, without headings, notes and Markdown, as a mail shows it. */
function firstSentence(body: string): string {
  const line =
    body
      .replace(/^(> .*\n)+\n/, "")
      .split("\n")
      .find(l => l.trim() !== "" && !l.startsWith("#")) ?? ""
  const bare = line.replace(/\]\([^)]*\)/g, "]").replace(/[*`[\]~]|<[^>]+>/g, "")
  return bare.match(/^.*?[.:;](?=\s|$)/)?.[0] ?? bare
}

const tables = (body: string): readonly (readonly string[])[] =>
  [...body.matchAll(/(?:^\|.*\|\n?)+/gm)].map(match => match[0].trim().split("\n"))

const cells = (row: string): readonly string[] =>
  row
    .replace(/\\\|/g, "")
    .slice(1, -1)
    .split("|")
    .map(cell => cell.trim())

const withoutCode = (body: string): string =>
  body.replace(/(`{3,})[\s\S]*?\1/g, "").replace(/(`+)[^`].*?\1/g, "")

describe.each(all.map((shown): [string, Shown] => [shown.name, shown]))("%s", (_, shown) => {
  const { body, title } = shown.text

  it("says the news first, within 120 characters", () => {
    const sentence = firstSentence(body)
    expect(sentence.length).toBeGreaterThan(0)
    expect(sentence.length, sentence).toBeLessThanOrEqual(120)
  })

  it("shows no more lines than a person reads", () => {
    const lines = visible(body)
      .split("\n")
      .filter(line => line.trim() !== "" && !/^\| ?---/.test(line))
    expect(lines.length, lines.join("\n")).toBeLessThanOrEqual(shown.lines)
  })

  it("shows words, never keys", () => {
    const shownText = `${title ?? ""}\n${body}`.replace(/\]\([^)]*\)/g, "]")
    expect(shownText).not.toMatch(
      /\b(plan|sync|F\d+|(M\d+|final)\.(gates|scrutiny|behaviour))\.\d+\b/,
    )
    expect(shownText).not.toMatch(/\b(undefined|null|NaN|Infinity)\b|\[object/)
  })

  it("never shows a glyph without its word", () => {
    for (const match of `${title ?? ""}\n${body}`.matchAll(/(✅|🔵|⚪|🟠|❌)(.{0,12})/gu)) {
      const [found, glyph = "", rest = ""] = match
      const words = WORDS[glyph] ?? []
      expect(
        words.some(word => rest.replaceAll("\u00a0", " ").startsWith(` ${word}`)),
        found,
      ).toBe(true)
    }
  })

  it("mentions only the person who must act", () => {
    const mentions = [...withoutCode(body).matchAll(/(?<![\w\u200b])@([a-z0-9-]+)/gi)].map(
      m => m[1],
    )
    expect(mentions).toEqual(shown.asks === null ? [] : [shown.asks])
  })

  it("has narrow tables with a header and their state first", () => {
    for (const rows of tables(body)) {
      const header = cells(rows[0] ?? "")
      expect(header.length).toBeLessThanOrEqual(4)
      expect(header.some(cell => cell !== "")).toBe(true)
      for (const row of rows.slice(2)) {
        expect(cells(row).length, row).toBe(header.length)
        const late = cells(row).slice(1).join(" ")
        expect(late, row).not.toMatch(/✅|❌|⚪/u)
      }
    }
  })

  it("has no footers that overprint, no task boxes and no pictures", () => {
    expect(body).not.toMatch(/<sub>|<sup>|- \[[ x]\]|!\[|<img/i)
  })

  it("keeps graphs in folds", () => {
    expect(visible(body)).not.toContain("```mermaid")
  })
})
