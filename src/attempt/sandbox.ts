/**
 * Keeps hostile code away from our process, and a model's key away from hostile code. What is built
 * so far does neither. It says so in every verdict, and runs only on the embedded GitHub.
 */
import type { Verdict } from "../core/log/attempt.ts"
import type { Brief } from "../core/log/brief.ts"
import type { Cap } from "../core/values/money.ts"
import { AttemptError } from "./attempt-error.ts"

interface Program {
  readonly file: string
  readonly args: readonly string[]
}

export interface Sandbox {
  readonly isolation: Verdict["isolation"]
  /** The command line that starts the program inside the sandbox. */
  enter(program: Program): Program
}

/**
 * Stands between the agent and its model, so that the agent gets an address on this machine and no
 * key.
 */
export interface KeyProxy {
  /** Adds variables to the agent's environment; closed when the session is over. */
  open(cap: Cap): Promise<{
    readonly env: Readonly<Record<string, string>>
    close(): Promise<void>
  }>
}

/** No isolation: everything runs as our own user. */
export const noSandbox: Sandbox = { isolation: "none", enter: program => program }

/** No proxy: the agent uses the login that its user has on this machine. */
export const noKeyProxy: KeyProxy = {
  open: async () => ({ env: {}, close: async () => {} }),
}

/**
 * The embedded GitHub calls itself this (the artifact library refuses 127.0.0.1), and no other
 * GitHub can.
 */
const EMBEDDED_HOST = "github.localhost"

export const isEmbedded = (serverUrl: string): boolean =>
  URL.canParse(serverUrl) && new URL(serverUrl).hostname === EMBEDDED_HOST

/**
 * Throws before anything of an agent's is started in a place where its code could reach our keys
 * and tokens.
 */
export function refuseWithoutSandbox(sandbox: Sandbox, serverUrl: string): void {
  if (sandbox.isolation !== "none" || isEmbedded(serverUrl)) return
  throw new AttemptError({
    what: "An agent and the code that it wrote do not run here.",
    where: `GITHUB_SERVER_URL, ${serverUrl}`,
    expected: `a sandbox with a user of its own, or the embedded GitHub (http://${EMBEDDED_HOST}:PORT)`,
    got: "isolation: none, which would let the code read this job's tokens",
  })
}

/**
 * What the policy doesn't allow to run here; null if it allows it. Everything that starts a part of
 * an attempt asks this first.
 */
export const withoutIsolation = (
  { isolation }: Pick<Brief, "isolation">,
  sandbox: Sandbox,
): { readonly rule: string; readonly where: string } | null =>
  isolation === "required" && sandbox.isolation === "none"
    ? { rule: "isolation", where: "policy: isolation is required, and there is none here" }
    : null
