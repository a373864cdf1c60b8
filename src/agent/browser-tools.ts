/**
 * A browser for whoever validates a behaviour: Playwright's MCP server, driving the machine's own
 * Chromium. It must never use a person's profile, nor leave this machine.
 */
import { writeFileSync } from "node:fs"
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

/** As root Chromium has no sandbox of its own; the others keep it from asking its maker for things. */
const ARGUMENTS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

/** `server` is Playwright's program. What it is to do stands in a file of ours in `scratch`. */
export function browserTools(
  server: AgentCommand,
  { browser, scratch }: { readonly browser: Browser; readonly scratch: string },
): McpServerStdio {
  const config = join(scratch, "browser.json")
  const launchOptions = {
    ...{ headless: true, executablePath: browser.program, chromiumSandbox: false },
    args: ARGUMENTS,
  }
  const given = {
    browser: { browserName: "chromium", isolated: true, launchOptions },
    network: { allowedOrigins: ORIGINS },
    outputDir: browser.pictures,
  }
  writeFileSync(config, JSON.stringify(given))
  const { command, args } = server
  return { name: "browser", command, args: [...args, "--config", config], env: [] }
}
