/** GitHub's cache service for one test, with whatever it hands out and however it misbehaves. */
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

export interface CacheService {
  /** The variables by which a job is led to it. */
  readonly environment: Readonly<Record<string, string>>
  /** Entries by their keys. */
  readonly entries: Map<string, Buffer>
  /** The methods and paths that it was asked for. */
  readonly asked: string[]
  close(): Promise<void>
}

/** How it answers instead of as GitHub would. null: as GitHub would. */
export interface Misbehaviour {
  readonly call?: (response: ServerResponse, method: string) => void
  readonly blob?: (response: ServerResponse, entry: Buffer) => void
  /** The key that it says it found. */
  readonly matched?: string
}

export async function openCacheService(other: Misbehaviour = {}): Promise<CacheService> {
  const entries = new Map<string, Buffer>()
  const asked: string[] = []
  const reserved = new Set<string>()
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    const [path = "", query = ""] = (request.url ?? "").split("?")
    const method = path.split("/").at(-1)!
    asked.push(`${request.method} ${method}`)
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const json = (status: number, value: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value))
    if (path === "/blob") {
      const key = decodeURIComponent(query)
      if (request.method === "PUT") {
        entries.set(key, body)
        return response.writeHead(201).end()
      }
      const entry = entries.get(key)!
      return other.blob ? other.blob(response, entry) : response.writeHead(200).end(entry)
    }
    if (other.call) return other.call(response, method)
    const { key } = JSON.parse(`${body}`) as { key: string }
    const url = `${base}/blob?${encodeURIComponent(key)}`
    if (method === "GetCacheEntryDownloadURL") {
      if (!entries.has(key)) return json(200, { ok: false })
      const matched = other.matched ?? key
      return json(200, { ok: true, signed_download_url: url, matched_key: matched })
    }
    if (method === "FinalizeCacheEntryUpload") return json(200, { ok: true, entry_id: "1" })
    if (reserved.has(key)) return json(409, { code: "already_exists", msg: "it is there" })
    reserved.add(key)
    return json(200, { ok: true, signed_upload_url: url })
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    environment: {
      ACTIONS_RESULTS_URL: `http://127.0.0.1:${port}/`,
      ACTIONS_RUNTIME_TOKEN: "the-runtime-token",
      ACTIONS_CACHE_SERVICE_V2: "True",
    },
    entries,
    asked,
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
