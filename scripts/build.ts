/** Builds dist/: the Action, the command line, and the two programs that they start. */
import { join } from "node:path"
import { bundle } from "./bundle.ts"

for (const entry of await bundle(join(import.meta.dirname, "..", "dist"))) {
  console.log(`Not there yet, so not built: ${entry}`)
}
