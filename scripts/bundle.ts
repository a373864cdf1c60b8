/** Bundles the programs that run without node_modules into one folder. */
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { build, type Plugin } from "esbuild"
import {
  artifactsOnDemand,
  builtinsByRequire,
  englishOnly,
  proxiesOnDemand,
  withoutForms,
} from "./bundle-plugins.ts"

const root = join(import.meta.dirname, "..")

const programs: Readonly<Record<string, string>> = {
  action: "src/action.ts",
  "role-tools": "src/agent/role-tools/main.ts",
  "scripted-agent": "src/scripted-agent/main.ts",
  cli: "src/cli.ts",
  app: "src/app.ts",
}

/** Some dependencies are CommonJS and ask for `require`, which a module does not have. */
const banner = [
  'import { createRequire as __createRequire } from "node:module"',
  "const require = __createRequire(import.meta.url)",
].join("\n")

/** By then a program has started, and its first code is compiled. */
const KEPT_AFTER_MS = 300

/**
 * The file that is started. Each job of an attempt is a new process, so compiled code is kept in a
 * folder beside the code: anyone who can write to that folder could change the code itself as well.
 * Each program has a folder of its own there and reads no other. Agents and their tools need only
 * theirs, so they can be kept away from the code that verifying and delivering jobs read. The folders
 * exist only where `npm run build` was run. A release has none, so on github.com no job leaves
 * anything there for another. Node writes compiled code when a program ends by itself. Agents and
 * their tools are ended by a signal, so theirs is written while they run.
 */
const launcher = (program: string) => `#!/usr/bin/env node
import { existsSync } from "node:fs"
import { enableCompileCache, flushCompileCache } from "node:module"
import { join } from "node:path"

const cache = join(import.meta.dirname, "compiled", "${program}")
if (existsSync(cache)) {
  enableCompileCache(cache)
  setTimeout(flushCompileCache, ${KEPT_AFTER_MS}).unref()
}
await import("./${program}-main.js")
`

/** Answers the entry files that don't exist yet, and so were not built. `more`: for a bench alone. */
export async function bundle(
  folder: string,
  more: readonly Plugin[] = [],
): Promise<readonly string[]> {
  const present = Object.entries(programs).filter(([, entry]) => existsSync(join(root, entry)))
  mkdirSync(folder, { recursive: true })
  const written = await Promise.all(present.map(program => bundleOne(folder, program, more)))
  for (const [program] of present) {
    const file = join(folder, `${program}.js`)
    writeFileSync(file, launcher(program))
    chmodSync(file, 0o755)
  }
  // So that .js means a module here, wherever the folder is.
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n')
  const cache = join(folder, "compiled")
  rmSync(cache, { recursive: true, force: true })
  for (const [program] of present) {
    mkdirSync(join(cache, program), { recursive: true, mode: 0o700 })
  }
  removeOthers(folder, [...written.flat(), ...present.map(([program]) => `${program}.js`)])
  return Object.values(programs).filter(entry => !existsSync(join(root, entry)))
}

/** Code that only one step needs gets a file of its own, which only that step loads. */
async function bundleOne(
  folder: string,
  [program, entry]: readonly [string, string],
  more: readonly Plugin[],
): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { [`${program}-main`]: entry },
    outdir: folder,
    chunkNames: `${program}-[hash]`,
    bundle: true,
    splitting: true,
    // Where packages really lie must not show, so that the same source makes the same programs.
    preserveSymlinks: true,
    platform: "node",
    target: "node24",
    format: "esm",
    banner: { js: banner },
    plugins: [
      ...[englishOnly, proxiesOnDemand, artifactsOnDemand, withoutForms, builtinsByRequire],
      ...more,
    ],
    metafile: true,
    logLevel: "warning",
  })
  return Object.keys(metafile.outputs).map(file => file.slice(file.lastIndexOf("/") + 1))
}

/** Parts are named by their content, so those of older builds would stay for ever. */
function removeOthers(folder: string, written: readonly string[]): void {
  for (const file of readdirSync(folder)) {
    if (file.endsWith(".js") && !written.includes(file)) rmSync(join(folder, file))
  }
}
