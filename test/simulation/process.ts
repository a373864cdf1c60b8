/** Runs the simulation in a process of its own, for its tests. */
import { execFile } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, expect } from "vitest"

/** It takes minutes, not seconds. */
export const LIMIT_MS = 30 * 60_000

const run = promisify(execFile)

/** All these processes load the same files, so each file is compiled once. */
const compiled = mkdtempSync(join(tmpdir(), "missions-simulation-"))
afterAll(() => rmSync(compiled, { recursive: true, force: true }))
const main = new URL("./main.ts", import.meta.url).pathname

/** Returns what it printed, and its exit status if that is not 0. */
export async function simulate(...more: readonly string[]): Promise<string> {
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled }
  const options = { maxBuffer: 64 * 1024 * 1024, env }
  try {
    const { stdout } = await run(process.execPath, [main, ...more], options)
    return stdout.trim()
  } catch (error) {
    const { stdout = "", stderr = "", code } = error as Record<string, string | undefined>
    return `${stdout}${stderr}\nended with ${code}`
  }
}

/** Kinds of commands, gestures, failures, holds, ceilings and effects that no seed brought about. */
export function missingIn(told: string): readonly string[] {
  expect(told).toMatch(/^(?:missing: .+|nothing is missing)$/m)
  return /^missing: (.*)$/m.exec(told)?.[1]?.split(", ") ?? []
}

/** A second comment with one key exists only if requests land later than the rules assume. */
export const ONLY_BEYOND = "effect ensure_comment_deleted"
