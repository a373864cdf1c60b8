/**
 * A browser for validators of behaviour: Playwright's MCP server, driving the Chromium of this
 * machine. It never uses a person's profile and never leaves this machine.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { McpServerStdio } from "@agentclientprotocol/sdk"
import type { Browser } from "../attempt/ports.ts"
import type { AgentCommand } from "./recipes.ts"

/**
 * The product under test answers at these origins. Playwright itself says that the list is no
 * security boundary.
 */
const ORIGINS = [
  "http://127.0.0.1:*",
  "https://127.0.0.1:*",
  "http://localhost:*",
  "https://localhost:*",
]

/** These flags keep Chromium from calling its maker's servers. */
export const CHROMIUM_ARGUMENTS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

/** The command line of Playwright's program, given an empty folder of ours. */
export type BrowserServer = (empty: string) => AgentCommand

/**
 * Fetches the program with npx. npx prefers the packages and settings of its working folder; in the
 * work tree those would be the agent's, who could then show whatever it likes. So npx runs in an
 * empty folder.
 */
export const fetched =
  (version: string): BrowserServer =>
  empty => ({ command: "/usr/bin/env", args: ["npx", "--yes", "--prefix", empty, version] })

/** Writes the server's configuration into a file of ours in `scratch`. */
export function browserTools(
  server: BrowserServer,
  { browser, scratch }: { readonly browser: Browser; readonly scratch: string },
): McpServerStdio {
  const config = join(scratch, "browser.json")
  const launchOptions = {
    // Chromium has no sandbox of its own when it runs as root.
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
