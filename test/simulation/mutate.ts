/** Takes a rule out of the product's source while it is loaded. Call it before anything of src is imported. */
import { readFileSync } from "node:fs"
import { registerHooks } from "node:module"
import type { Mutant, Patch } from "./mutants.ts"

const ROOT = new URL("../../", import.meta.url)

export function mutate({ name, patches }: Mutant): void {
  // All patches are checked at once, so that one that no longer applies fails before anything runs.
  const byUrl = new Map(patches.map(patch => [new URL(patch.file, ROOT).href, patch]))
  for (const patch of patches) {
    patched(readFileSync(new URL(patch.file, ROOT), "utf8"), patch, name)
  }
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      const patch = byUrl.get(url)
      if (!patch || loaded.source === undefined || loaded.source === null) return loaded
      const source =
        typeof loaded.source === "string"
          ? loaded.source
          : Buffer.from(loaded.source as Uint8Array).toString("utf8")
      return { ...loaded, source: patched(source, patch, name) }
    },
  })
}

/** Returns the source without the rule. Throws unless the text to replace is there exactly once. */
function patched(source: string, { file, find, replace }: Patch, name: string): string {
  const count = source.split(find).length - 1
  if (count === 1) return source.replace(find, () => replace)
  throw new Error(
    `The mutant "${name}" does not apply to ${file}: its place must stand there once and stands there ${count} times. Adapt it to what the file says now:\n${find}`,
  )
}
