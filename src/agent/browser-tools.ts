/**
 * A browser for whoever validates a behaviour: Playwright's MCP server, driving the machine's own
 * Chromium. It must never use a person's profile, nor leave this machine.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { McpServerStdio } from "@agentclientprotocol/sdk"
import type { Browser } from "../attempt/ports.ts"
import type { AgentCommand } from "./recipes.ts"

/** The product under test answers here; the server itself says that this is no wall, only a fence. */
const ORIGINS = [
  "http://127.0.0.1:*",
  "https://127.0.0.1:*",
  "http://localhost:*",
  "https://localhost:*",
]

/** They keep Chromium from asking its maker for things. */
export const CHROMIUM_ARGUMENTS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

/** Playwright's program, given an empty folder of ours. */
export type BrowserServer = (empty: string) => AgentCommand

/**
 * Fetches the program. npx prefers a package, and the settings, of the folder that it stands in; that
 * is the work tree, whose author would then show themselves what they like.
 */
export const fetched =
  (version: string): BrowserServer =>
  empty => ({ command: "/usr/bin/env", args: ["npx", "--yes", "--prefix", empty, version] })

/** What the server is to do stands in a file of ours in `scratch`. */
export function browserTools(
  server: BrowserServer,
  { browser, scratch }: { readonly browser: Browser; readonly scratch: string },
): McpServerStdio {
  const config = join(scratch, "browser.json")
  const launchOptions = {
    // As root Chromium has no sandbox of its own.
    ...{ headless: true, executablePath: browser.program, chromiumSandbox: false },
    args: CHROMIUM_ARGUMENTS,
  }
  const given = {
    browser: { browserName: "chromium", isolated: true, launchOptions },
    network: { allowedOrigins: ORIGINS },
    outputDir: browser.pictures,
  }
  writeFileSync(config, JSON.stringify(given))
  const empty = join(scratch, "npm")
  mkdirSync(empty)
  const { command, args } = server(empty)
  return { name: "browser", command, args: [...args, "--config", config], env: [] }
}
