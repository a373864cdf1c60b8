/**
 * Regular expressions that are put together while a file is loaded, so that only loading it shows
 * them.
 */
import path from "node:path"
import { analyse } from "scslre"
import { expect, test, vi } from "vitest"
import { nodes, root, sources } from "./source.ts"

/** Places that make a pattern from input, each with the reason why it can't be slow. */
const OF_OTHERS: Readonly<Record<string, string>> = {
  "src/core/plan/lint/criterion.ts": "a plan's pattern, on two texts of a few letters",
  "src/doctor/check/ci.ts":
    "a filter of the repository's own workflow, on one branch of a few letters",
  "src/embedded/github/http/routes.ts": "paths of GitHub's own description",
  "src/embedded/github/model/name-pattern.ts": "names that whoever opened this GitHub set",
  "src/embedded/github/model/rulesets.ts": "a rule that whoever opened this GitHub set",
}

const files = sources().filter(
  file =>
    file.path.startsWith("src/") &&
    nodes(file).some(
      ([{ type, callee }]) =>
        type === "NewExpression" && (callee as { name?: string } | undefined)?.name === "RegExp",
    ),
)

test("a pattern that is made from input is listed with a reason", () => {
  const known = files.map(file => file.path)
  expect(Object.keys(OF_OTHERS).filter(name => !known.includes(name))).toEqual([])
})

test.each(files.map(file => file.path).filter(name => !(name in OF_OTHERS)))(
  "no expression that %s puts together is slow for any text",
  async name => {
    const sites = files.find(file => file.path === name)!.text.split("new RegExp(").length - 1
    const made = await madeBy(path.join(root, name))
    // An expression that a function makes later would be missed.
    expect(made.length).toBeGreaterThanOrEqual(sites)
    const slow = made.filter(({ source, flags }) => analyse({ source, flags }).reports.length > 0)
    expect(slow).toEqual([])
  },
)

/** All expressions that this file makes while it's loaded. */
async function madeBy(file: string): Promise<readonly RegExp[]> {
  const made: RegExp[] = []
  const usual = globalThis.RegExp
  globalThis.RegExp = new Proxy(usual, {
    construct(target, args: [string, string?]) {
      const pattern = new target(...args)
      if (new Error().stack?.includes(file)) made.push(pattern)
      return pattern
    },
  })
  try {
    vi.resetModules()
    await import(file)
  } finally {
    globalThis.RegExp = usual
  }
  return made
}
