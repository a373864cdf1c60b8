/** The folder of a release: the built programs, and what they read beside themselves. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { bundle } from "../bundle.ts"
import type { Source } from "./release-commit.ts"

/** Everything else of the repository makes or tests these. */
const KEPT = [
  ...[
    "action.yml",
    "app.yml",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "docs",
    "agents",
    "templates",
  ],
  ...["src/local/demo/answers.txt", "src/local/demo/repository", "src/local/demo/script.yml"],
]

/** What a package says of itself. It needs no other package: the programs hold what they use. */
const TOLD = ["name", "version", "description", "license", "type", "engines", "bin"]

export async function staged(root: string, folder: string, source: Source): Promise<string> {
  const stage = join(folder, "stage")
  for (const kept of KEPT) {
    mkdirSync(dirname(join(stage, kept)), { recursive: true })
    cpSync(join(root, kept), join(stage, kept), { recursive: true })
  }
  await bundle(join(stage, "dist"))
  // A release keeps no compiled code: no job may leave anything for another.
  rmSync(join(stage, "dist/compiled"), { recursive: true })
  const told = Object.entries(source.manifest).filter(([key]) => TOLD.includes(key))
  writeFileSync(
    join(stage, "package.json"),
    `${JSON.stringify(Object.fromEntries(told), null, 2)}\n`,
  )
  return stage
}
