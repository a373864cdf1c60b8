/**
 * Fetches files of Git LFS through the batch API at the repository's own address (Git LFS,
 * docs/api). It never reads .lfsconfig, because anybody who can push could then choose the host
 * that we ask.
 */
import { createHash } from "node:crypto"
import { lstat, mkdir, open, rename, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { z } from "zod"
import type { Git } from "./own-git.ts"
import { unanswered } from "./remote.ts"

export interface Pointer {
  /** SHA-256 of the content, in hex. */
  readonly oid: string
  readonly size: number
}

/** The folder in which we keep fetched files. */
export const fetchedStore = ({ gitDir }: Pick<Git, "gitDir">): string =>
  join(gitDir, "lfs", "objects")

export const placeIn = (store: string, oid: string): string =>
  join(store, oid.slice(0, 2), oid.slice(2, 4), oid)

/** For one commit together; more would fill the disk of an ordinary runner. */
const FETCHED_BYTES_MAX = 4 * 1024 ** 3
/** How many objects one request asks for, as in the Git LFS client. */
const BATCH_OBJECTS = 100
const MEDIA = "application/vnd.git-lfs+json"

const Batch = z.object({
  objects: z.array(
    z.object({
      oid: z.string(),
      actions: z
        .object({
          download: z
            .object({ href: z.string(), header: z.record(z.string(), z.string()).optional() })
            .optional(),
        })
        .optional(),
    }),
  ),
})

type Action = NonNullable<
  NonNullable<z.infer<typeof Batch>["objects"][number]["actions"]>["download"]
>

/** A file that can't be had stays a pointer. Throws if another try may get it. */
export async function fetchLargeFiles(git: Git, wanted: readonly Pointer[]): Promise<void> {
  const missing: Pointer[] = []
  let bytes = 0
  for (const pointer of new Map(wanted.map(it => [it.oid, it])).values()) {
    if (await lstat(placeIn(fetchedStore(git), pointer.oid)).catch(() => null)) continue
    if (bytes + pointer.size > FETCHED_BYTES_MAX) continue
    bytes += pointer.size
    missing.push(pointer)
  }
  for (let at = 0; at < missing.length; at += BATCH_OBJECTS) {
    const batch = missing.slice(at, at + BATCH_OBJECTS)
    const actions = await actionsFor(git, batch)
    for (const pointer of batch) {
      const action = actions.get(pointer.oid)
      if (action) await download(git, pointer, action)
    }
  }
}

async function actionsFor(
  git: Git,
  objects: readonly Pointer[],
): Promise<ReadonlyMap<string, Action>> {
  const address = `${git.url.replace(/(?:\.git)?\/?$/, "")}.git/info/lfs/objects/batch`
  const request = { operation: "download", transfers: ["basic"], objects, hash_algo: "sha256" }
  const headers = new Headers({ accept: MEDIA, "content-type": MEDIA })
  const response = await git.ask(address, {
    ...{ method: "POST", headers, body: JSON.stringify(request) },
  })
  const said = Batch.safeParse(await response?.json().catch(() => null))
  if (!said.success) return new Map()
  return new Map(
    said.data.objects.flatMap(({ oid, actions }) =>
      actions?.download ? [[oid, actions.download] as const] : [],
    ),
  )
}

async function download(git: Git, { oid, size }: Pointer, { href, header }: Action): Promise<void> {
  const response = await git.ask(href, { headers: headersOf(header) })
  if (!response?.body) return
  const place = placeIn(fetchedStore(git), oid)
  await mkdir(dirname(place), { recursive: true })
  const partial = `${place}.partial`
  const file = await open(partial, "w")
  const hash = createHash("sha256")
  let bytes = 0
  try {
    for await (const part of response.body) {
      bytes += part.length
      if (bytes > size) break
      hash.update(part)
      await file.appendFile(part)
    }
  } catch (cause) {
    throw unanswered(href, (cause as Error).message)
  } finally {
    await file.close()
  }
  if (bytes === size && hash.digest("hex") === oid) await rename(partial, place)
  else await rm(partial, { force: true })
}

/** A server may answer anything, so we leave out whatever is no header. */
function headersOf(told: Readonly<Record<string, string>> = {}): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(told)) {
    try {
      headers.set(name, value)
    } catch {
      // The download is then requested without that header.
    }
  }
  return headers
}
