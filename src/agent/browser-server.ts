/** The program of the browser's tools, as it was installed with us. */
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { type BrowserServer, fetched } from "./browser-tools.ts"

/** The version in package.json; a test keeps both the same. */
const BROWSER_SERVER = "@playwright/mcp@0.0.83"

/** A release carries no packages, so it fetches exactly this version. */
export function browserServer(nodePath: string): BrowserServer {
  try {
    const program = createRequire(import.meta.url).resolve("@playwright/mcp/package.json")
    return () => ({ command: nodePath, args: [join(dirname(program), "cli.js")] })
  } catch {
    return fetched(BROWSER_SERVER)
  }
}
