/** The installed product in a folder of its own: built programs, action file, templates and the demo. */
import { cpSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { bundle } from "../../../scripts/bundle.ts"

const root = join(import.meta.dirname, "..", "..", "..")

/** Returns the command line, to be run with node. */
export async function buildProduct(folder: string): Promise<string> {
  const product = join(folder, "product")
  mkdirSync(product, { recursive: true })
  await bundle(join(product, "dist"))
  for (const path of ["action.yml", "templates", "package.json", "src/local/demo"]) {
    cpSync(join(root, path), join(product, path), { recursive: true })
  }
  return join(product, "dist/cli.js")
}
