/** How many tests ran, as runners sum it up at their end, whether they name the tests or not. */
import { sumOf, type TestCount } from "./test-seen.ts"

/** null if no runner says. Several are added up: a gate may run the tests of several packages. */
export function toldCount(output: string): TestCount | null {
  const counts = SUMMARIES.flatMap(({ form, count }) =>
    [...output.matchAll(form)].map(match => count(match)),
  )
  return counts.length === 0 ? null : sumOf(counts)
}

interface Summary {
  readonly form: RegExp
  readonly count: (match: RegExpExecArray) => TestCount
}

/** Counts such as "1 failed, 2 passed", with what the words mean. */
const inWords = (text: string): TestCount => {
  const of = (words: RegExp) =>
    [...text.matchAll(/\b(\d{1,9}) ([a-z]{1,20})/g)]
      .filter(([, , word = ""]) => words.test(word))
      .reduce((sum, [, number]) => sum + Number(number), 0)
  return {
    passed: of(/^(?:passed|xpassed)$/),
    failed: of(/^(?:failed|errors?)$/),
    skipped: of(/^(?:skipped|todo|xfailed|pending)$/),
  }
}

const number = (text: string | undefined): number => Number(text ?? 0)

const SUMMARIES: readonly Summary[] = [
  // node, in both of its forms
  {
    form: /^[ℹ#] pass (\d+)\n[ℹ#] fail (\d+)\n[ℹ#] cancelled (\d+)\n[ℹ#] skipped (\d+)\n[ℹ#] todo (\d+)$/gm,
    count: ([, pass, fail, cancelled, skipped, todo]) => ({
      ...{ passed: number(pass), failed: number(fail) + number(cancelled) },
      skipped: number(skipped) + number(todo),
    }),
  },
  { form: /^Tests: +(\d.*), \d+ total$/gm, count: ([, words = ""]) => inWords(words) },
  // vitest
  { form: /^ +Tests +(\d.*) \(\d+\)$/gm, count: ([, words = ""]) => inWords(words) },
  // mocha
  {
    form: /^ +(\d+) passing\b.*$(?:\n +(\d+) pending$)?(?:\n +(\d+) failing$)?/gm,
    count: ([, passed, skipped, failed]) => ({
      ...{ passed: number(passed), failed: number(failed), skipped: number(skipped) },
    }),
  },
  // pytest
  {
    form: /^[= ]*((?:\d+ [a-z]+, )*\d+ [a-z]+|no tests ran) in \d+\.\d+s\b/gm,
    count: ([, words = ""]) => inWords(words),
  },
  // unittest
  {
    form: /^Ran (\d+) tests? in .*\n\n(?:OK|FAILED|NO TESTS RAN)(?: \((.*)\))?$/gm,
    count: ([, all, words = ""]) => {
      const pairs = words.split(", ").map(pair => pair.split("="))
      const of = (name: string) =>
        pairs.reduce((sum, [word, count]) => (word === name ? sum + number(count) : sum), 0)
      const failed = of("failures") + of("errors") + of("unexpected successes")
      const skipped = of("skipped") + of("expected failures")
      return { failed, skipped, passed: number(all) - failed - skipped }
    },
  },
  {
    form: /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;/gm,
    count: ([, passed, failed, skipped]) => ({
      ...{ passed: number(passed), failed: number(failed), skipped: number(skipped) },
    }),
  },
  // bats --pretty
  {
    form: /^(\d+) tests?, (\d+) failures?(?:, (\d+) skipped)?$/gm,
    count: ([, all, failed, skipped]) => ({
      ...{ failed: number(failed), skipped: number(skipped) },
      passed: number(all) - number(failed) - number(skipped),
    }),
  },
  // jasmine
  {
    form: /^(\d+) specs?, (\d+) failures?(?:, (\d+) pending specs?)?$/gm,
    count: ([, all, failed, skipped]) => ({
      ...{ failed: number(failed), skipped: number(skipped) },
      passed: number(all) - number(failed) - number(skipped),
    }),
  },
]
