/** One test, as what ran it tells of it. */

export interface TestSeen {
  readonly name: string
  /** A test that is marked as unfinished, or as one that must fail, counts as skipped. */
  readonly is: "passed" | "failed" | "skipped"
}

/** How many tests a runner says that there were. */
export interface TestCount {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const NO_TESTS: TestCount = { passed: 0, failed: 0, skipped: 0 }

export const sumOf = (counts: readonly TestCount[]): TestCount =>
  counts.reduce(
    (sum, count) => ({
      passed: sum.passed + count.passed,
      failed: sum.failed + count.failed,
      skipped: sum.skipped + count.skipped,
    }),
    NO_TESTS,
  )

export const countOf = (tests: readonly TestSeen[]): TestCount => {
  const of = (is: TestSeen["is"]) => tests.filter(test => test.is === is).length
  return { passed: of("passed"), failed: of("failed"), skipped: of("skipped") }
}
