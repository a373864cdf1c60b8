/** Writes the generated blocks of the pages again. */
import { readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { documentsOf, pagesWithBlocks } from "./generated-blocks.ts"

const root = path.resolve(import.meta.dirname, "..")
const pages = new Map(
  pagesWithBlocks.map(name => [name, readFileSync(path.join(root, name), "utf8")]),
)
for (const page of documentsOf(pages)) {
  if (page.now === page.wanted) continue
  writeFileSync(path.join(root, page.path), page.wanted)
  console.log(`wrote ${page.path}`)
}
