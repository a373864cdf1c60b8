/** Makes the lock of each agent that Missions installs, from the versions of the catalog. It asks npm's registry. */
import { execFileSync } from "node:child_process"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { CATALOG } from "../src/agent/catalog/catalog.ts"

const root = path.resolve(import.meta.dirname, "..")

for (const { id, package: own } of CATALOG) {
  if (own === null) continue
  const folder = path.join(root, "agents", id)
  mkdirSync(folder, { recursive: true })
  const manifest = {
    name: `missions-agent-${id}`,
    private: true,
    dependencies: { [own.name]: own.version },
    ...(own.scripts.length === 0
      ? {}
      : { allowScripts: Object.fromEntries(own.scripts.map(name => [name, true])) }),
  }
  writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`)
  // Without addresses a lock serves mirrors of the registry as well; the integrity pins the content.
  execFileSync(
    "npm",
    ["install", "--package-lock-only", "--ignore-scripts", "--omit-lockfile-registry-resolved"],
    { cwd: folder, stdio: "inherit" },
  )
  withoutAbsent(path.join(folder, "package-lock.json"))
}

interface Locked {
  optionalDependencies?: Record<string, string>
}

/** Packages of other platforms that the registry does not have; npm would refuse the lock for each. */
function withoutAbsent(file: string): void {
  const lock = JSON.parse(readFileSync(file, "utf8")) as { packages: Record<string, Locked> }
  const there = Object.keys(lock.packages)
  for (const locked of Object.values(lock.packages)) {
    const { optionalDependencies: wanted } = locked
    if (wanted === undefined) continue
    const kept = Object.entries(wanted).filter(([name]) =>
      there.some(place => place.endsWith(`node_modules/${name}`)),
    )
    locked.optionalDependencies = Object.fromEntries(kept)
  }
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
}
