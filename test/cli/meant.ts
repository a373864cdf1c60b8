/** What a suggested command means to a shell and to us. */
import { execFileSync } from "node:child_process"
import { expect } from "vitest"
import { parseCalibrate } from "../../src/cli/calibrate-arguments.ts"
import { parseDemo } from "../../src/cli/demo.ts"
import { parseLocal } from "../../src/cli/local-arguments.ts"
import { parseLog } from "../../src/cli/log-arguments.ts"
import { parsePolicy } from "../../src/cli/policy.ts"
import { parseVerify } from "../../src/cli/verify-arguments.ts"

export const PARSERS: Readonly<Record<string, (argv: readonly string[]) => object>> = {
  local: parseLocal,
  verify: parseVerify,
  log: parseLog,
  calibrate: parseCalibrate,
  policy: parsePolicy,
  demo: parseDemo,
}

const shell = (words: string): readonly string[] =>
  execFileSync("sh", ["-c", `printf '%s\\0' ${words}`], { encoding: "utf8" })
    .split("\0")
    .slice(0, -1)

const PROSE = /^the same command(?:, (?:once|for|of|in|with) | in another folder| with a shorter )/

/** What it means to us; null: it is another program's command, or something that only a person can do. */
export function meant(next: string): { readonly verb: string; readonly args: object } | null {
  if (PROSE.test(next)) return null
  const [, other] = /^the same command with (--.*)$/s.exec(next) ?? []
  if (other !== undefined) {
    expect(shell(other)).toHaveLength(2)
    return null
  }
  const words = shell(next)
  if (words[0] === "git" || next === "npm run build") return null
  expect(next).not.toMatch(/<|…|\bFILE\b|\bDIR\b/)
  const [program, verb = "", ...argv] =
    words[2] === "demo"
      ? [words.slice(0, 2).join(" "), "demo", ...words.slice(4)]
      : [words.slice(0, 4).join(" "), ...words.slice(4)]
  expect(["npm run", "npm run missions --"]).toContain(program)
  const parse = PARSERS[verb]
  if (!parse) throw new Error(`Nobody knows ${verb}.`)
  return { verb, args: parse(argv) }
}

/** Every mark in it means something to a shell. */
export const GOAL = 'say "it\'s $HOME" & go'
