/**
 * Takes the files out of an agent's folders that it hands in as captures. What is taken is a copy of
 * ours, known by its digest from then on. It must never follow a link, nor read anything elsewhere.
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
import type { Brief } from "../../core/log/brief.ts"
import type { Capture, CaptureType } from "../../core/log/capture.ts"
import type { CriterionId } from "../../core/words/id.ts"
import { CAPTURE_BYTES_MAX, CAPTURES_BYTES_MAX, CAPTURES_MAX } from "../../core/words/limits.ts"
import type { Keep, Kept } from "../ports.ts"
import { findSecrets } from "../secret/secrets.ts"
import { digestOf } from "../tree/digest-of.ts"
import { captureTypeOf, EXTENSIONS } from "./capture-type.ts"

/** An artifact of a public repository can be fetched by everybody who is signed in. */
export const keepsCaptures = (
  { captures = "private_only" }: Pick<Brief, "captures">,
  isPrivate: boolean,
): boolean => captures === "on" || (captures === "private_only" && isPrivate)

interface Places {
  /** Where relative paths begin. */
  readonly cwd: string
  /** The folders from which files are taken. */
  readonly roots: readonly string[]
  /** A folder of ours, made when it is needed. */
  readonly into: string
  /** Values that may appear nowhere. */
  readonly secrets: readonly string[]
}

/** Synchronous: an agent waits for the answer, and nothing else may happen to the file meanwhile. */
export function captureKeeper({ cwd, roots, into, secrets }: Places): Keep {
  let taken: readonly Pick<Capture, "bytes">[] = []
  // The folders may lie behind a link, as temporary ones do on macOS; an agent names either.
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
      // The agent's own user may have taken a folder away: its session goes on.
      return refused("folders that stay where they are", `${(error as NodeJS.ErrnoException).code}`)
    }
  }
}

/** What a program writes into a picture beside its points is text as well. */
const textIn = (bytes: Buffer, type: CaptureType): string =>
  type === "text" ? bytes.toString("utf8") : bytes.toString("latin1").replace(/[^ -~]+/g, "\n")

const nameOf = (criterion: CriterionId, number: number, extension: string): string =>
  `${criterion}-${number}.${extension}`

type Read = { readonly is: "read"; readonly bytes: Buffer } | Extract<Kept, { is: "refused" }>

/**
 * Opened once, and then asked what was opened: its own path must lead to it without any link. A path
 * that is changed meanwhile leads elsewhere, and is refused.
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

/** Below its folder; what lies above that is ours. */
function hasLink(
  path: string,
  { real, roots }: { readonly real: string; readonly roots: readonly string[] },
): boolean {
  const root = rootOf(path, roots)!
  return real !== join(realpathSync(root), relative(root, path))
}

/** It may have grown since it was asked; what was promised is what is read. */
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
