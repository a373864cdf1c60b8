/**
 * Keeps the bytes of artifacts as a block blob does: first the single blocks, then the list that
 * joins them. It knows nothing of names, sizes and permissions.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"

export interface Blobs {
  /** `block` is any text. A second block of the same name replaces the first. */
  putBlock(id: number, block: string, bytes: Uint8Array): void
  /** Joins the blocks in that order. False if one of them was never uploaded. */
  commit(id: number, blocks: readonly string[]): boolean
  put(id: number, bytes: Uint8Array): void
  /** Null if there are no bytes for this id. */
  read(id: number): Uint8Array | null
}

export function memoryBlobs(): Blobs {
  const parts = new Map<string, Uint8Array>()
  const whole = new Map<number, Uint8Array>()
  return {
    putBlock(id, block, bytes) {
      parts.set(`${id}/${block}`, bytes)
    },
    commit(id, blocks) {
      const found = blocks.map(block => parts.get(`${id}/${block}`))
      if (found.some(it => it === undefined)) return false
      whole.set(id, Buffer.concat(found as Uint8Array[]))
      for (const block of blocks) parts.delete(`${id}/${block}`)
      return true
    },
    put(id, bytes) {
      whole.set(id, bytes)
    },
    read: id => whole.get(id) ?? null,
  }
}

export function folderBlobs(directory: string): Blobs {
  const whole = (id: number) => join(directory, `${id}.zip`)
  const parts = (id: number) => join(directory, `${id}.parts`)
  // A block's name is chosen by the client: hexadecimal keeps it inside the folder.
  const part = (id: number, block: string) =>
    join(parts(id), Buffer.from(block).toString("hex").slice(0, 200))
  const put = (id: number, bytes: Uint8Array) => {
    writeFileSync(`${whole(id)}.new`, bytes)
    renameSync(`${whole(id)}.new`, whole(id))
  }
  return {
    put,
    putBlock(id, block, bytes) {
      mkdirSync(parts(id), { recursive: true })
      writeFileSync(part(id, block), bytes)
    },
    commit(id, blocks) {
      const known = new Set(listed(parts(id)))
      const files = blocks.map(block => part(id, block))
      if (files.some(file => !known.has(file))) return false
      put(id, Buffer.concat(files.map(file => readFileSync(file))))
      rmSync(parts(id), { recursive: true, force: true })
      return true
    },
    read(id) {
      return listed(directory).includes(whole(id)) ? readFileSync(whole(id)) : null
    },
  }
}

function listed(directory: string): readonly string[] {
  try {
    return readdirSync(directory).map(name => join(directory, name))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return []
    throw cause
  }
}
