/** Bundles the programs that run without node_modules into one folder. */
import { chmodSync, existsSync } from "node:fs"
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

/** Answers the entry files that are not there yet, and so were not built. */
export async function bundle(folder: string): Promise<readonly string[]> {
  const present = Object.entries(programs).filter(([, entry]) => existsSync(join(root, entry)))
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(present),
    outdir: folder,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    banner: { js: banner },
    logLevel: "warning",
  })
  // What package.json names as a program must be one.
  const cli = join(folder, "cli.js")
  if (existsSync(cli)) chmodSync(cli, 0o755)
  return Object.values(programs).filter(entry => !existsSync(join(root, entry)))
}
