/**
 * Which tests ran and how each ended, read from what test runners print. It never guesses: for output
 * that it doesn't know it returns null.
 */
import { ofPrint } from "./printed-tests.ts"
import { ofGoJson, ofJson, ofJunit, ofTap } from "./structured.ts"
import { countOf, type TestCount, type TestSeen } from "./test-seen.ts"
import { toldCount } from "./told-count.ts"

export interface TestsSeen {
  /** The tests that are named. Some runners name only those that failed. */
  readonly named: readonly TestSeen[]
  readonly count: TestCount
}

/** What moves the cursor or colours a text, and the ends of lines elsewhere. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it removes them
const COLOURS = /\x1b\[[\d;]*[A-Za-z]|\r/g

const STRUCTURED = [ofTap, ofJunit, ofJson, ofGoJson]

/** null if the output is of no runner that we know, or if its middle was left out. */
export function testsSeen(printed: string): TestsSeen | null {
  if (printed.includes("\n…\n")) return null
  const output = printed.replace(COLOURS, "")
  const reports = STRUCTURED.map(read => read(output)).filter(tests => tests !== null)
  if (reports.length > 0) {
    const named = reports.flat()
    return { named, count: countOf(named) }
  }
  const [named, told] = [ofPrint(output) ?? [], toldCount(output)]
  if (named.length === 0 && told === null) return null
  return { named, count: told ?? countOf(named) }
}
