/**
 * What the cache holds for one agent: a line with the sizes of its packages' archives, then the
 * archives, in the order of our lock. There is no name, path or link in it, so whoever wrote it can
 * lead us nowhere; every archive is believed only for the digest that our lock has of it.
 */
import { createHash, type Hash } from "node:crypto"
import { createReadStream, createWriteStream, statSync } from "node:fs"
import { type FileHandle, open } from "node:fs/promises"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { z } from "zod"
import { type LockedPackage, packageFile } from "../find/agent-lock.ts"

export async function writeEntry(files: readonly string[], to: string): Promise<void> {
  async function* content() {
    yield Buffer.from(`${JSON.stringify(files.map(file => statSync(file).size))}\n`)
    for (const file of files) yield* createReadStream(file)
  }
  await pipeline(Readable.from(content()), createWriteStream(to))
}

/** What an entry is refused for: the four parts of an error, without the place. */
export interface Mismatch {
  readonly expected: string
  readonly got: string
}

export interface Reading {
  /** In the order of the lock, each only once. */
  readonly packages: readonly LockedPackage[]
  /** More than these bytes are no entry of this agent. */
  readonly bytesMax: number
  /** An empty folder of ours. */
  readonly into: string
}

/**
 * null: all archives are in the folder, and each has its digest. Otherwise nothing there may be
 * used. Rejects if the stream breaks off with an error.
 */
export async function readEntry(
  stream: AsyncIterable<Uint8Array>,
  { packages, bytesMax, into }: Reading,
): Promise<Mismatch | null> {
  const bytes = reader(stream)
  const sizes = sizesIn(await bytes.line(LINE_BYTES_MAX))
  if (sizes === null) return { expected: "a first line with sizes", got: "something else" }
  if (sizes.length !== packages.length) {
    const expected = `${packages.length} packages, as many as the lock has for this machine`
    return { expected, got: `${sizes.length} of them` }
  }
  const sum = sizes.reduce((total, size) => total + size, 0)
  if (sum > bytesMax) {
    return { expected: `at most ${megabytes(bytesMax)}`, got: megabytes(sum) }
  }
  for (const [index, wanted] of packages.entries()) {
    const got = await copied(bytes, sizes[index]!, packageFile(into, wanted.digest))
    if (got === null) return { expected: `all of ${wanted.name}`, got: "an entry that ends before" }
    if (got === wanted.digest) continue
    const [right, wrong] = [wanted.digest, got].map(digest => `${digest.slice(0, 12)}…`)
    return { expected: `${wanted.name} with the SHA-512 ${right} of the lock`, got: `${wrong}` }
  }
  if ((await bytes.take(1)) === null) return null
  return { expected: "nothing behind the last package", got: "more bytes" }
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000)} MB`

/** A lock of a thousand packages needs a tenth of it. */
const LINE_BYTES_MAX = 100_000
const Sizes = z.array(z.int().nonnegative())

function sizesIn(line: string | null): readonly number[] | null {
  try {
    const read = Sizes.safeParse(JSON.parse(line ?? ""))
    return read.success ? read.data : null
  } catch {
    return null
  }
}

/** The digest of what was written; null if the entry ended before. */
async function copied(bytes: Bytes, size: number, path: string): Promise<string | null> {
  const hash = createHash("sha512")
  // A new file, so that nothing that lies there is written through.
  const file = await open(path, "wx", 0o600)
  try {
    return (await copy(bytes, { size, hash, file })) ? hash.digest("hex") : null
  } finally {
    await file.close()
  }
}

async function copy(
  bytes: Bytes,
  { size, hash, file }: { readonly size: number; readonly hash: Hash; readonly file: FileHandle },
): Promise<boolean> {
  for (let left = size; left > 0; ) {
    const part = await bytes.take(left)
    if (part === null) return false
    hash.update(part)
    await file.writeFile(part)
    left -= part.length
  }
  return true
}

interface Bytes {
  /** At most so many; null at the end. */
  take(max: number): Promise<Buffer | null>
  /** Up to the next line end; null if there is none within so many bytes. */
  line(max: number): Promise<string | null>
}

function reader(stream: AsyncIterable<Uint8Array>): Bytes {
  const parts = stream[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  const more = async (): Promise<boolean> => {
    const next = await parts.next()
    if (next.done) return false
    held = Buffer.concat([held, next.value])
    return true
  }
  return {
    async take(max) {
      while (held.length === 0) if (!(await more())) return null
      const part = held.subarray(0, max)
      held = held.subarray(part.length)
      return part
    },
    async line(max) {
      while (!held.includes(10)) if (held.length > max || !(await more())) return null
      const end = held.indexOf(10)
      const line = held.subarray(0, end).toString("utf8")
      held = held.subarray(end + 1)
      return line
    },
  }
}
