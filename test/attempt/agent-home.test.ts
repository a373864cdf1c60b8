/** Whatever the catalog says that an agent's login stands in is there behind a wall, and nothing else is. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { CATALOG } from "../../src/agent/catalog/catalog.ts"
import { agentHome } from "../../src/attempt/agent-home.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "missions-home-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(path: string): void {
  mkdirSync(dirname(join(folder, "theirs", path)), { recursive: true })
  writeFileSync(join(folder, "theirs", path), path)
}

test.each(CATALOG.flatMap(({ id, login }) => login.files.map(file => [id, file] as const)))(
  "%s finds its %s",
  (_, file) => {
    put(file)
    const home = agentHome(join(folder, "room"), join(folder, "theirs"))
    expect(readFileSync(join(home.folder, file), "utf8")).toBe(file)
  },
)

test.each([".ssh/id_ed25519", ".netrc", ".npmrc", ".aws/credentials", ".config/gh/hosts.yml"])(
  "no agent finds %s",
  file => {
    put(file)
    const home = agentHome(join(folder, "room"), join(folder, "theirs"))
    expect(existsSync(join(home.folder, file))).toBe(false)
  },
)
