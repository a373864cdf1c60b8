/** Keeps the product that the first test file of a run builds. Vitest calls this once for all files. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"

/** This variable tells each test file where the folder is. */
export const PRODUCT_FOLDER = "MISSIONS_TEST_PRODUCT"

export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "missions-product-"))
  process.env[PRODUCT_FOLDER] = folder
  const forget = () => rmSync(folder, { recursive: true, force: true })
  // While somebody watches, files change between two runs.
  project.onTestsRerun(forget)
  return forget
}
