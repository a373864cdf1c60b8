/** Bundles the programs that run without node_modules. What has no entry file yet is left out, and said. */
import { chmodSync, existsSync, rmSync } from "node:fs"
import { join } from "node:path"
import { build } from "esbuild"

const root = join(import.meta.dirname, "..")

const programs: Readonly<Record<string, string>> = {
  action: "src/action.ts",
  "role-tools": "src/agent/role-tools/main.ts",
  "scripted-agent": "src/local/scripted-agent/main.ts",
  cli: "src/cli.ts",
}

/** Some dependencies are CommonJS and ask for `require`, which a module does not have. */
const banner = [
  'import { createRequire as __createRequire } from "node:module"',
  "const require = __createRequire(import.meta.url)",
].join("\n")

const present = Object.entries(programs).filter(([, entry]) => existsSync(join(root, entry)))
const absent = Object.values(programs).filter(entry => !existsSync(join(root, entry)))

rmSync(join(root, "dist"), { recursive: true, force: true })
await build({
  absWorkingDir: root,
  entryPoints: Object.fromEntries(present),
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  banner: { js: banner },
  logLevel: "warning",
})
if (existsSync(join(root, "dist/cli.js"))) chmodSync(join(root, "dist/cli.js"), 0o755)
for (const entry of absent) console.log(`Not there yet, so not built: ${entry}`)
