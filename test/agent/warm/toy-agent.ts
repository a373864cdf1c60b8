/**
 * An agent of ours under the name of one of the catalog's: packages of npm with a lock, and a
 * registry on loopback that has them. The catalog's id and version stay, so everything else is real.
 */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { gemini } from "../../../src/agent/catalog/gemini.ts"

export const VERSION = gemini.package!.version

interface Package {
  readonly name: string
  readonly version: string
  readonly tarball: Buffer
  readonly manifest: Readonly<Record<string, unknown>>
}

export interface Toy {
  /** Where a folder of the agent's id holds its manifest and its lock. */
  readonly locks: string
  readonly packages: readonly Package[]
}

/** `program`: the files of the package that brings the agent's program, `gemini.js` among them. */
export function makeToy(
  folder: string,
  program: Readonly<Record<string, string | Buffer>> = {
    "gemini.js": "#!/usr/bin/env node\nconsole.log('toy')\n",
  },
): Toy {
  const make = (
    name: string,
    version: string,
    more: { readonly files?: typeof program; readonly manifest?: object } = {},
  ): Package => {
    const manifest = { name, version, ...more.manifest }
    const source = join(folder, "source", name, "package")
    mkdirSync(source, { recursive: true })
    writeFileSync(join(source, "package.json"), JSON.stringify(manifest))
    for (const [path, text] of Object.entries(more.files ?? {})) {
      writeFileSync(join(source, path), text, { mode: 0o755 })
    }
    const file = join(folder, "source", name, "package.tgz")
    execFileSync("tar", ["-czf", file, "-C", join(source, ".."), "package"])
    return { name, version, manifest, tarball: readFileSync(file) }
  }
  // A script that would leave a trace wherever it ran.
  const scripts = { install: `touch ${join(folder, "script-ran")}` }
  const packages = [
    make("@google/gemini-cli", VERSION, {
      files: program,
      manifest: {
        ...{ type: "module", bin: { gemini: "gemini.js" }, scripts },
        dependencies: { "toy-left": "1.0.0" },
        optionalDependencies: { "toy-here": "2.0.0", "toy-elsewhere": "2.0.0" },
      },
    }),
    make("toy-left", "1.0.0"),
    make("toy-here", "2.0.0", { manifest: { os: [process.platform], cpu: [process.arch] } }),
    make("toy-elsewhere", "2.0.0", { manifest: { os: ["aix"] } }),
  ]
  const locks = join(folder, "agents")
  mkdirSync(join(locks, "gemini"), { recursive: true })
  const dependencies = { "@google/gemini-cli": VERSION }
  const manifest = { name: "missions-agent-gemini", private: true, dependencies }
  const entries = packages.map(({ name, version, manifest: own, tarball }) => {
    const optional = name === "toy-here" || name === "toy-elsewhere" ? { optional: true } : {}
    const { scripts: _, ...rest } = own
    return [
      `node_modules/${name}`,
      { ...rest, version, integrity: integrityOf(tarball), ...optional },
    ] as const
  })
  const lock = {
    ...{ name: manifest.name, lockfileVersion: 3, requires: true },
    packages: { "": { name: manifest.name, dependencies }, ...Object.fromEntries(entries) },
  }
  writeFileSync(join(locks, "gemini/package.json"), JSON.stringify(manifest))
  writeFileSync(join(locks, "gemini/package-lock.json"), JSON.stringify(lock))
  return { locks, packages }
}

const integrityOf = (tarball: Buffer): string =>
  `sha512-${createHash("sha512").update(tarball).digest("base64")}`

export interface Registry {
  readonly url: string
  /** The paths that it was asked for. */
  readonly asked: string[]
  close(): Promise<void>
}

export async function openRegistry({ packages }: Toy): Promise<Registry> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "/").slice(1)
    asked.push(path)
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const found = packages.find(it => path === it.name || path.startsWith(`${it.name}/-/`))
    if (found === undefined) return response.writeHead(404).end("{}")
    if (path !== found.name) return response.writeHead(200).end(found.tarball)
    const { name, version, manifest, tarball } = found
    const dist = { tarball: `${base}/${name}/-/x-${version}.tgz`, integrity: integrityOf(tarball) }
    const versions = { [version]: { ...manifest, dist } }
    const packument = { name, "dist-tags": { latest: version }, versions }
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(packument))
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    asked,
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
