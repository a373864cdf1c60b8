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
