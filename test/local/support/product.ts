/** The installed product in a folder of its own: built programs, action file, templates and the demo. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync } from "node:fs"
import { join } from "node:path"
import { bundle } from "../../../scripts/bundle.ts"
import { PRODUCT_FOLDER } from "./product-folder.ts"

const root = join(import.meta.dirname, "..", "..", "..")

/** Returns the command line, to be run with node. */
export async function buildProduct(folder: string): Promise<string> {
  const product = join(folder, "product")
  const shared = process.env[PRODUCT_FOLDER]
  if (shared === undefined) throw new Error(`Vitest's globalSetup sets ${PRODUCT_FOLDER}.`)
  cpSync(await builtOnce(shared), product, { recursive: true })
  return join(product, "dist/cli.js")
}

/** Building takes seconds, copying does not. Nothing is ever started from here. */
async function builtOnce(folder: string): Promise<string> {
  const built = join(folder, "built")
  if (existsSync(built)) return built
  mkdirSync(folder, { recursive: true })
  const making = join(mkdtempSync(join(folder, "making-")), "product")
  await bundle(join(making, "dist"))
  for (const path of ["action.yml", "templates", "package.json", "src/local/demo"]) {
    cpSync(join(root, path), join(making, path), { recursive: true })
  }
  try {
    renameSync(making, built)
  } catch (error) {
    // Two files that begin together both build, and the one that ends later takes the other's.
    if (!existsSync(built)) throw error
  }
  return built
}
