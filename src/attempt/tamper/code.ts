/**
 * Finds code that only looks like work: stubs, forgotten errors, mocks in what is shipped, checks
 * that are turned off.
 */
import { isProduction, isTestFile, type OutlinedFile } from "./changed-file.ts"
import { hollowTraces } from "./hollow.ts"
import { added, type Delivered, linesOf, shortened, type Trace } from "./trace.ts"

export const codeTraces = ({ files }: Delivered): readonly Trace[] =>
  files
    .filter(file => file.after !== null)
    .flatMap(file => [
      ...(isProduction(file.path) ? [...unfinished(file), ...mocks(file)] : []),
      ...hollowTraces(file),
      ...swallowed(file),
      ...suppressed(file),
    ])

const unfinished = ({ path, old, now }: OutlinedFile): readonly Trace[] =>
  added(old.unfinished, now.unfinished).map(
    ({ is, text, line }): Trace => ({
      ...{ rule: "stubs", path, line, text: `It is not finished: \`${shortened(text)}\`.` },
      ...(is === "remark" && { isDoubtful: true }),
    }),
  )

function swallowed({ path, old, now }: OutlinedFile): readonly Trace[] {
  // Shell scripts often drop an exit status on purpose. What gates run is examined separately.
  if (/\.(?:sh|bash|zsh|bats)$/.test(path) || !/\.\w+$/.test(path)) return []
  return added(old.swallows, now.swallows).map(
    ({ text, line }): Trace => ({
      ...{ rule: "swallowed_errors", path, line },
      text: `An error is caught and forgotten: \`${shortened(text)}\`.`,
    }),
  )
}

const DOUBLES =
  /^(?:vitest|jest|@jest\/globals|sinon|nock|msw|testdouble|ts-mockito|jest-mock|mockery|proxyquire|unittest(?:\.mock)?|mock|pytest|node:test)(?:\/|$)/

/** Test runners set these variables, so code can use them to tell that it is being tested. */
const WATCHED = /\b(?:VITEST(?:_\w+)?|JEST_WORKER_ID|PYTEST_CURRENT_TEST|NODE_TEST_CONTEXT)\b/

function mocks({ path, before, after, old, now }: OutlinedFile): readonly Trace[] {
  const doubles = added(old.imports, now.imports)
    .filter(({ text }) => DOUBLES.test(text) || (text.startsWith(".") && isTestFile(text)))
    .map(
      ({ text, line }): Trace => ({
        ...{ rule: "mocks_in_production", path, line },
        text: `What is shipped uses \`${shortened(text)}\`, which is for tests.`,
      }),
    )
  const watched = added(linesOf(before), linesOf(after))
    .filter(({ text }) => WATCHED.test(text))
    .map(
      ({ text, line }): Trace => ({
        ...{ rule: "mocks_in_production", path, line },
        text: `It asks whether it is being tested: \`${shortened(text)}\`.`,
      }),
    )
  return [...doubles, ...watched]
}

const WHOLE_FILE =
  /@ts-nocheck|\/\*\s*eslint-disable\s*(?:\*\/|--|$)|biome-ignore-all|#\s*(?:flake8|ruff):\s*noqa|#\s*mypy:\s*ignore-errors|#!\[allow\(|#\s*pylint:\s*skip-file/
const ONE_PLACE =
  /@ts-(?:ignore|expect-error)|eslint-disable-(?:next-)?line|biome-ignore\b|#\s*noqa\b|#\s*type:\s*ignore|\/\/\s*nolint|#\s*shellcheck disable|(?:istanbul|c8|v8) ignore|pragma: no cover/

function suppressed({ path, before, after }: OutlinedFile): readonly Trace[] {
  if (!/\.\w+$/.test(path) || /\.(?:md|mdx|txt|json|ya?ml)$/.test(path)) return []
  return added(linesOf(before), linesOf(after)).flatMap(({ text, line }): readonly Trace[] => {
    const isWhole = WHOLE_FILE.test(text)
    if (!isWhole && !ONE_PLACE.test(text)) return []
    const trace = { rule: "suppressed_checks", path, line } as const
    const words = `A check is turned off: \`${shortened(text)}\`.`
    return [{ ...trace, text: words, ...(!isWhole && { isDoubtful: true }) }]
  })
}
