/**
 * Takes the files that an agent hands in as captures out of its folders. We make our own copy,
 * which its digest identifies from then on. It never follows a link and never reads anything
 * outside those folders.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  writeFileSync,
} from "node:fs"
import { join, relative, resolve, sep } from "node:path"
import type { Capture, CaptureType } from "../../core/log/capture.ts"
import type { CriterionId } from "../../core/values/id.ts"
import { CAPTURE_BYTES_MAX, CAPTURES_BYTES_MAX, CAPTURES_MAX } from "../../core/values/limits.ts"
import type { Keep, Kept } from "../ports.ts"
import { findSecrets } from "../secret/secrets.ts"
import { digestOf } from "../tree/digest-of.ts"
import { captureTypeOf, EXTENSIONS } from "./capture-type.ts"

interface Places {
  /** The folder in which relative paths begin. */
  readonly cwd: string
  /** The folders from which files are taken. */
  readonly roots: readonly string[]
  /** A folder of ours, made when it is needed. */
  readonly into: string
  /** Secrets that may appear nowhere. */
  readonly secrets: readonly string[]
}

/**
 * It is synchronous, because the agent waits for the answer and nothing else may happen to the file
 * meanwhile.
 */
export function captureKeeper({ cwd, roots, into, secrets }: Places): Keep {
  let taken: readonly Pick<Capture, "bytes">[] = []
  // The folders may lie behind a link, as temporary ones do on macOS, and an agent may use either
  // path.
  const folders = roots.flatMap(root => [root, realpathSync(root)])
  const keep: Keep = ({ criterion, path }) => {
    if (taken.length >= CAPTURES_MAX) return refused(`at most ${CAPTURES_MAX} captures an attempt`)
    const read = readInside(resolve(cwd, path), folders)
    if (read.is === "refused") return read
    const { bytes } = read
    const total = taken.reduce((sum, it) => sum + it.bytes, bytes.length)
    if (total > CAPTURES_BYTES_MAX) {
      return refused(`captures of at most ${CAPTURES_BYTES_MAX} bytes an attempt`, `${total}`)
    }
    const type = captureTypeOf(bytes)
    if (type === null) return refused("a PNG or JPEG picture, or plain text in UTF-8")
    const secret = findSecrets(textIn(bytes, type), secrets)[0]
    if (secret) return refused("a file without a secret", `what looks like a ${secret.kind}`)
    const name = nameOf(criterion, taken.length + 1, EXTENSIONS[type])
    mkdirSync(into, { recursive: true })
    writeFileSync(join(into, name), bytes, { flag: "wx" })
    const kept = { name, digest: digestOf(bytes), bytes: bytes.length, type }
    taken = [...taken, kept]
    return { is: "kept", ...kept }
  }
  return capture => {
    try {
      return keep(capture)
    } catch (error) {
      // The agent's own user may have removed a folder; its session goes on anyway.
      return refused("folders that stay where they are", `${(error as NodeJS.ErrnoException).code}`)
    }
  }
}

/** Programs also write text into a picture's metadata. */
const textIn = (bytes: Buffer, type: CaptureType): string =>
  type === "text" ? bytes.toString("utf8") : bytes.toString("latin1").replace(/[^ -~]+/g, "\n")

const nameOf = (criterion: CriterionId, number: number, extension: string): string =>
  `${criterion}-${number}.${extension}`

type Read = { readonly is: "read"; readonly bytes: Buffer } | Extract<Kept, { is: "refused" }>

/**
 * The file is opened once, and everything is then asked of the open file. Its own path must lead to
 * it without any link, so a path that is changed meanwhile leads elsewhere and is refused.
 */
function readInside(path: string, roots: readonly string[]): Read {
  if (!isInside(path, roots)) return refused(`a file below ${roots.join(" or ")}`, path)
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return refused("a file that can be read", code === "ELOOP" ? "a link" : `${code}`)
  }
  try {
    const opened = fstatSync(file)
    if (!opened.isFile()) return refused("a file", "something else")
    if (opened.nlink !== 1) return refused("a file of its own", "a second name of another file")
    if (opened.size === 0) return refused("a file that holds something", "an empty one")
    if (opened.size > CAPTURE_BYTES_MAX) {
      return refused(`at most ${CAPTURE_BYTES_MAX} bytes`, `${opened.size}`)
    }
    const real = realpathSync(path)
    const { dev, ino } = lstatSync(real)
    const isItself = dev === opened.dev && ino === opened.ino
    if (!isItself || hasLink(path, { real, roots })) {
      return refused("a file below no link", "a link on its path")
    }
    return { is: "read", bytes: readWhole(file, opened.size) }
  } catch (error) {
    return refused("a file that stays where it is", `${(error as NodeJS.ErrnoException).code}`)
  } finally {
    closeSync(file)
  }
}

const rootOf = (path: string, roots: readonly string[]): string | undefined =>
  roots.find(root => path.startsWith(`${root}${sep}`))

const isInside = (path: string, roots: readonly string[]): boolean =>
  rootOf(path, roots) !== undefined

/** Whether the path has a link in it below its folder. The path above that folder is ours. */
function hasLink(
  path: string,
  { real, roots }: { readonly real: string; readonly roots: readonly string[] },
): boolean {
  const root = rootOf(path, roots)!
  return real !== join(realpathSync(root), relative(root, path))
}

/** The file may have grown since we asked for its size, so we read no more than that size. */
function readWhole(file: number, size: number): Buffer {
  const bytes = Buffer.alloc(size)
  let read = 0
  while (read < size) {
    const more = readSync(file, bytes, read, size - read, read)
    if (more === 0) break
    read += more
  }
  return bytes.subarray(0, read)
}

const refused = (right: string, seen?: string): Extract<Kept, { is: "refused" }> => ({
  is: "refused",
  right,
  seen: seen ?? null,
})
