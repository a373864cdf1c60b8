/** Real git over smart HTTP for one bare repository, which asks for a token on every request. */

import { execFileSync, spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

export interface GitServer {
  readonly url: string
  /** The second commit is the tip of main; the third stands on `side`. */
  readonly commits: readonly string[]
  close(): Promise<void>
}

export async function createGitServer(token: string): Promise<GitServer> {
  const root = mkdtempSync(join(tmpdir(), "git-server-"))
  const commits = fill(root)
  const wanted = `basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`
  const server = createServer((request, response) => {
    // The scheme may be in any case (RFC 9110), and actions/checkout writes it in lower case.
    if (request.headers.authorization?.replace(/^Basic/, "basic") !== wanted) {
      response.writeHead(401, { "www-authenticate": "Basic" }).end()
      return
    }
    serveGit(root, request, response)
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://github.localhost:${(server.address() as AddressInfo).port}`,
    commits,
    close: () =>
      new Promise(resolve => {
        rmSync(root, { recursive: true, force: true })
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Serves all repositories below `root`, each by its path. */
export function serveGit(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url!, "http://x")
  const backend = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      CONTENT_ENCODING: String(request.headers["content-encoding"] ?? ""),
      HTTP_CONTENT_ENCODING: String(request.headers["content-encoding"] ?? ""),
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
    },
    stdio: ["pipe", "pipe", "inherit"],
  })
  request.pipe(backend.stdin)
  const chunks: Buffer[] = []
  backend.stdout.on("data", chunk => chunks.push(chunk))
  backend.on("close", () => {
    const all = Buffer.concat(chunks)
    const end = all.indexOf("\r\n\r\n")
    const headers = all.subarray(0, end).toString().split("\r\n")
    const status = headers.find(line => line.startsWith("Status: "))?.slice(8, 11) ?? "200"
    for (const line of headers.filter(one => !one.startsWith("Status: "))) {
      const [name, value] = line.split(": ")
      response.setHeader(name!, value!)
    }
    response.writeHead(Number(status)).end(all.subarray(end + 4))
  })
}

function fill(root: string): readonly string[] {
  const bare = join(root, "octo", "sample")
  const work = join(root, "work")
  mkdirSync(bare, { recursive: true })
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-C", work, "-c", "user.name=t", "-c", "user.email=t@x", ...args])
      .toString()
      .trim()
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare])
  execFileSync("git", ["init", "--quiet", "--initial-branch=main", work])
  const commit = (text: string) => {
    writeFileSync(join(work, "file.txt"), text)
    git("add", ".")
    git("commit", "--quiet", "-m", text)
    return git("rev-parse", "HEAD")
  }
  const commits = [commit("one"), commit("two")]
  git("checkout", "--quiet", "-b", "side", commits[0]!)
  const all = [...commits, commit("three")]
  git("push", "--quiet", bare, "main", "side")
  return all
}
