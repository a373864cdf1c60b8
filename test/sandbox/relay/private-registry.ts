/**
 * A private registry of packages on this machine's loopback, over TLS. It answers nobody without its
 * login, and remembers who asked for what.
 */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:https"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { createAuthority } from "../../../src/sandbox/relay/certificates.ts"

export const REGISTRY_HOST = "npm.acme.example"
export const TOKEN = "acme-T0ken-of-the-Registry-7f3a9c2d"

interface Heard {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string | Buffer
}

export interface PrivateRegistry {
  readonly port: number
  /** PEM of what its certificate rests on. */
  readonly ca: readonly string[]
  readonly heard: Heard[]
  /** By path. */
  readonly answers: Map<string, Answer>
  /** What its login has to be. */
  accepts: string
  close(): void
}

export async function openRegistry(host = REGISTRY_HOST): Promise<PrivateRegistry> {
  const authority = createAuthority()
  const registry = {
    ca: [authority.pem],
    heard: [] as Heard[],
    answers: new Map<string, Answer>(),
    accepts: `Bearer ${TOKEN}`,
  }
  const server: Server = createServer(authority.certificateFor(host), (request, response) => {
    const { method = "", url = "", headers } = request
    registry.heard.push({ method, url, headers })
    request.resume()
    const isKnown = headers.authorization === registry.accepts
    const found = registry.answers.get(url.split("?")[0] ?? "")
    const {
      status = 200,
      headers: given = {},
      body = "",
    } = isKnown
      ? (found ?? { status: 404, body: "{}" })
      : { status: 401, headers: { "www-authenticate": "Basic" }, body: "{}" }
    response.writeHead(status, { ...given }).end(method === "HEAD" ? undefined : body)
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(registry, {
    port,
    close() {
      server.closeAllConnections()
      server.close()
    },
  })
}

/** Publishes a package of npm at the registry. */
export function publish(
  { answers }: Pick<PrivateRegistry, "answers">,
  {
    name,
    base = "",
    files,
    folder,
  }: {
    readonly name: string
    /** What its path begins with. */
    readonly base?: string
    readonly files: Readonly<Record<string, string>>
    readonly folder: string
  },
): { readonly resolved: string; readonly integrity: string } {
  const own = join(folder, "package")
  mkdirSync(own, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(own, file), text)
  const archive = join(folder, "package.tgz")
  execFileSync("tar", ["-czf", archive, "-C", folder, "package"])
  const bytes = readFileSync(archive)
  const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`
  const manifest = JSON.parse(files["package.json"] ?? "{}")
  const path = `${base}/${name}/-/${name.split("/").at(-1)}-${manifest.version}.tgz`
  const resolved = `https://${REGISTRY_HOST}${path}`
  const shasum = createHash("sha1").update(bytes).digest("hex")
  const packument = JSON.stringify({
    name,
    time: { [manifest.version]: "2020-01-01T00:00:00.000Z" },
    "dist-tags": { latest: manifest.version },
    versions: {
      [manifest.version]: { ...manifest, dist: { tarball: resolved, integrity, shasum } },
    },
  })
  const json = { headers: { "content-type": "application/json" }, body: packument }
  for (const slash of ["/", "%2f", "%2F"]) answers.set(`${base}/${name.replace("/", slash)}`, json)
  answers.set(path, { headers: { "content-type": "application/octet-stream" }, body: bytes })
  return { resolved, integrity }
}
