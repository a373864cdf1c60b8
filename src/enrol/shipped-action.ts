/** Which commit of which repository the workflow files name as the Action. */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { PINNED } from "../attempt/attempt-workflow.ts"
import { UsageError } from "../local/command-error.ts"

/**
 * null: nobody can tell. The Action runs from a commit that holds its built program, which releases do
 * and commits of the main branch do not. A package for npm says itself which one was released with it.
 */
export const shippedAction = (
  product: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | null => ofPackage(product) ?? ofCheckout(product, environment)

function ofPackage(product: string): string | null {
  const { action } = JSON.parse(readFileSync(join(product, "package.json"), "utf8"))
  return typeof action === "string" && PINNED.test(action) ? action : null
}

function ofCheckout(
  product: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  const git = (...args: readonly string[]): string | null => {
    try {
      return execFileSync("git", args, {
        cwd: product,
        env: environment as Record<string, string>,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        timeout: 10_000,
      }).trim()
    } catch {
      return null
    }
  }
  if (git("cat-file", "-e", "HEAD:dist/action.js") === null) return null
  const origin = git("remote", "get-url", "origin") ?? ""
  const name = /github\.com[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(origin)?.[1]
  const pinned = `${name}@${git("rev-parse", "HEAD")}`
  return name !== undefined && PINNED.test(pinned) ? pinned : null
}

export const noAction = (next: string): UsageError =>
  new UsageError({
    what: "This copy of Missions does not know which commit of the Action to pin.",
    where: "--action",
    expected: "the Action as owner/repository@ and a full commit id, from a release",
    got: "a copy that is not a release",
    try: next,
  })
