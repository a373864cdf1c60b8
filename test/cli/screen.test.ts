/** What a terminal shows in the end of lines that stay and of the one that changes. */
import { expect, test } from "vitest"
import { openScreen } from "../../src/cli/screen.ts"

/** As a terminal has it: a line can be gone back to its beginning and emptied. */
function terminal(isTTY: boolean, term: string | undefined) {
  let bytes = ""
  const screen = openScreen(
    {
      isTTY,
      columns: 60,
      write(text: string | Uint8Array) {
        bytes += text
        return true
      },
    } as never,
    term,
  )
  const shown = () =>
    bytes
      .split("\n")
      .map(line => line.slice(line.lastIndexOf("\r\u001b[2K") + 1).replace("\u001b[2K", ""))
  return { ...screen, shown, bytes: () => bytes }
}

test("the live line stands below all others, and is taken away", () => {
  const it = terminal(true, "xterm")
  it.line("one")
  it.live("reading")
  it.live("writing")
  expect(it.shown()).toEqual(["one", "writing"])
  it.line("two")
  expect(it.shown()).toEqual(["one", "two", "writing"])
  it.live(null)
  expect(it.shown()).toEqual(["one", "two", ""])
  it.live("again")
  it.write("start? ")
  expect(it.shown()).toEqual(["one", "two", "start? "])
})

test.each([
  ["a pipe", false, "xterm"],
  ["a terminal that can't erase", true, "dumb"],
  ["one of which nothing is known", true, undefined],
] as const)("%s gets plain lines and nothing else", (_, isTTY, term) => {
  const it = terminal(isTTY, term)
  it.line("one")
  it.live("reading")
  it.line("two")
  it.live(null)
  expect(it.bytes()).toBe("one\ntwo\n")
  expect(it.columns()).toBe(isTTY ? 60 : null)
})

test.each([
  ["the clipboard", "\u001b]52;c;cm0gLXJmIH4K\u0007"],
  ["the clipboard, ended by another sequence", "\u001b]52;c;AAAA\u001b\\"],
  ["the clipboard, by one byte", "\u009d52;c;AAAA\u009c"],
  ["the title", "\u001b]0;owned\u0007"],
  ["a link", "\u001b]8;;https://evil.example\u001b\\here\u001b]8;;\u001b\\"],
  ["the cursor", "\u001b[2J\u001b[1;1H"],
  ["the cursor, by one byte", "\u009b2J"],
  ["the line before", "\r\b\b\u007f"],
  ["the answer of the terminal", "\u001b[6n\u001b[c\u0005"],
  ["its colours for ever", "\u001b]4;1;red\u0007\u001b[31m"],
  ["a string of its own", "\u001bPq#0\u001b\\\u001b_x\u001b\\\u001b^x\u001b\\"],
  ["its set of letters", "\u000e\u001b(0"],
  ["the order of words", "\u202egnp.exe\u2066\u2069\u200f"],
  ["what has no width", "a\u200bb\u2060c\ufeffd\u00ad"],
  ["tags", "\u{e0041}\u{e007f}"],
  ["an alarm without end", "\u0007".repeat(50)],
])("words of others never drive %s, wherever they are written", (_, words) => {
  const it = terminal(true, "xterm")
  it.line(`one ${words}`)
  it.live(`two ${words}`)
  it.write(`three ${words}`)
  it.live(null)
  const own = it.bytes().replaceAll("\r\u001b[2K", "")
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  expect(own).not.toMatch(/(?!\n)[\u0000-\u001f\u007f-\u009f]|\p{Cf}/u)
  expect(own).toMatch(/one .*\n.*two.*three/s)
})
