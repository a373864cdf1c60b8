/**
 * Git objects in a real bare repository. Loose objects are read and written as files, because
 * content that is named by its hash needs no lock. Refs, packs and merges go through git. It must
 * never run a hook or read a person's git configuration.
 */
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { deflateSync, inflateSync } from "node:zlib"
import {
  decodeCommit,
  decodeTree,
  encodeCommit,
  encodeTree,
  framed,
  type ObjectType,
  objectId,
} from "./encoding.ts"
import type { Commit, MergeResult, Objects } from "./objects.ts"
import { listRefs, readRef } from "./ref-files.ts"

export interface BareOptions {
  /** Made and initialised if it doesn't exist. */
  readonly directory: string
  /** The PATH on which git is found. */
  readonly path?: string
}

/**
 * How many objects are kept in memory. Objects never change, and a walk through history reads each
 * commit once.
 */
const CACHE_MAX = 20_000
const OUTPUT_BYTES_MAX = 256 * 1024 * 1024
const TIMEOUT_MS = 60_000
const NOTHING = "0".repeat(40)

export function openBareObjects(options: BareOptions): Objects {
  const git = createGit(options)
  if (!existsSync(join(options.directory, "HEAD"))) git(["init", "--bare", "--quiet", "."])
  const store = createStore(options.directory, git)
  const refs = createRefs(options.directory, git)

  const answers = createMemory()

  const readCommit = (sha: string): Commit | null => {
    const content = store.read("commit", sha)
    return content && decodeCommit(sha, content)
  }
  return {
    ...refs,
    readCommit,
    writeBlob: content => store.write("blob", content),
    readBlob: sha => store.read("blob", sha),
    writeTree: entries => store.write("tree", encodeTree(entries)),
    readTree(sha) {
      const content = store.read("tree", sha)
      return content && decodeTree(content)
    },
    writeCommit: commit => store.write("commit", encodeCommit(commit)),
    isAncestor(ancestor, descendant) {
      if (ancestor === descendant) return true
      if (readCommit(descendant)?.parents.includes(ancestor)) return true
      const args = ["merge-base", "--is-ancestor", ancestor, descendant]
      return answers.known(args, () => git(args, [0, 1]).status === 0)
    },
    history(from, { max, without }) {
      const range = without === undefined ? [from] : [from, `^${without}`]
      const args = ["rev-list", `--max-count=${max}`, ...range]
      const shas = answers.known(args, () => lines(git(args).text))
      store.fetch(shas)
      return shas.map(sha => readCommit(sha)).filter(commit => commit !== null)
    },
    mergeBase(one, other) {
      const args = ["merge-base", one, other]
      return answers.known(args, () => lines(git(args, [0, 1]).text)[0] ?? null)
    },
    merge: (ours, theirs) =>
      answers.known(["merge", ours, theirs], () => mergeTree(git, ours, theirs)),
  }
}

/**
 * Keeps answers about commits by hash, because they never change and the same few are asked for all
 * the time. An answer that throws isn't kept.
 */
function createMemory() {
  const kept = new Map<string, unknown>()
  return {
    known<T>(question: readonly string[], ask: () => T): T {
      const key = question.join(" ")
      if (kept.has(key)) return kept.get(key) as T
      const answer = ask()
      if (kept.size >= CACHE_MAX) kept.clear()
      kept.set(key, answer)
      return answer
    },
  }
}

/**
 * Nothing here waits for the disk, as our own writing of objects doesn't either. What a killed
 * process wrote is kept by the machine that runs on.
 */
const SETTINGS = ["core.hooksPath=/dev/null", "gc.auto=0", "core.fsync=none"].flatMap(it => [
  "-c",
  it,
])

type Git = (
  args: readonly string[],
  expected?: readonly number[],
  input?: string,
) => { readonly status: number; readonly text: string; readonly bytes: Buffer }

function createGit({
  directory,
  path = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin",
}: BareOptions): Git {
  mkdirSync(directory, { recursive: true })
  const env = {
    PATH: path,
    HOME: directory,
    LC_ALL: "C",
    GIT_DIR: directory,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
  }
  return (args, expected = [0], input = "") => {
    const all = [...SETTINGS, ...args]
    try {
      const bytes = execFileSync("git", all, {
        cwd: directory,
        env,
        input,
        maxBuffer: OUTPUT_BYTES_MAX,
        timeout: TIMEOUT_MS,
        stdio: ["pipe", "pipe", "pipe"],
      })
      return { status: 0, text: bytes.toString("utf8"), bytes }
    } catch (error) {
      const { status, stdout } = error as { status?: number; stdout?: Buffer }
      if (typeof status !== "number" || !expected.includes(status)) throw error
      const bytes = stdout ?? Buffer.alloc(0)
      return { status, text: bytes.toString("utf8"), bytes }
    }
  }
}

function createStore(directory: string, git: Git) {
  const kept = new Map<string, Buffer>()
  const keep = (key: string, content: Buffer) => {
    if (kept.size >= CACHE_MAX) kept.clear()
    kept.set(key, content)
    return content
  }
  const fileOf = (sha: string) => join(directory, "objects", sha.slice(0, 2), sha.slice(2))

  /** Puts packed objects into the cache with one process for all of them. */
  const fetch = (shas: readonly string[]) => {
    const packed = shas.filter(sha => !isKept(sha) && !existsSync(fileOf(sha)))
    if (packed.length === 0) return
    const { bytes } = git(["cat-file", "--batch"], [0], packed.join("\n") + "\n")
    for (let at = 0; at < bytes.length; ) {
      const end = bytes.indexOf(10, at)
      const [sha = "", type = "", size = ""] = bytes.toString("utf8", at, end).split(" ")
      at = end + 1
      if (type === "missing") continue
      keep(`${type} ${sha}`, bytes.subarray(at, at + Number(size)))
      at += Number(size) + 1
    }
  }
  const isKept = (sha: string) => KINDS.some(type => kept.has(`${type} ${sha}`))

  return {
    fetch,
    read(type: ObjectType, sha: string): Buffer | null {
      if (!/^[0-9a-f]{40}$/.test(sha)) return null
      const found = kept.get(`${type} ${sha}`)
      if (found) return found
      const file = fileOf(sha)
      if (!existsSync(file)) {
        fetch([sha])
        return kept.get(`${type} ${sha}`) ?? null
      }
      const bytes = inflateSync(readFileSync(file))
      if (!bytes.toString("utf8", 0, 8).startsWith(type + " ")) return null
      return keep(`${type} ${sha}`, bytes.subarray(bytes.indexOf(0) + 1))
    },
    write(type: ObjectType, content: Uint8Array): string {
      const sha = objectId(type, content)
      const file = fileOf(sha)
      if (existsSync(file)) return sha
      mkdirSync(join(file, ".."), { recursive: true })
      // Written beside the file and renamed, because another process may be reading it.
      const draft = `${file}.draft`
      writeFileSync(draft, deflateSync(framed(type, content), { level: 1 }), { mode: 0o444 })
      renameSync(draft, file)
      return sha
    },
  }
}

const KINDS: readonly ObjectType[] = ["commit", "tree", "blob"]

function createRefs(
  directory: string,
  git: Git,
): Pick<Objects, "readRef" | "listRefs" | "updateRef"> {
  return {
    readRef: name => readRef(directory, name),
    listRefs(prefix) {
      const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1)
      return listRefs(directory, folder).filter(({ name }) => name.startsWith(prefix))
    },
    updateRef(name, next, expected) {
      const change =
        next === null ? ["-d", name, expected ?? NOTHING] : [name, next, expected ?? NOTHING]
      if (next === null && expected === null) return readRef(directory, name) === null
      try {
        git(["update-ref", "--no-deref", ...change])
        return true
      } catch (error) {
        // The ref moved meanwhile, or a folder has its name: either way it isn't what the caller
        // expected.
        const { stderr } = error as { stderr?: Buffer }
        if (stderr?.toString("utf8").includes("cannot lock ref")) return false
        throw error
      }
    },
  }
}

function mergeTree(git: Git, ours: string, theirs: string): MergeResult {
  const options = ["--write-tree", "-z", "--name-only", "--no-messages"]
  const args = ["merge-tree", ...options, "--allow-unrelated-histories", ours, theirs]
  const { status, text } = git(args, [0, 1])
  const [tree = "", ...paths] = text.split("\0").filter(part => part !== "")
  return status === 0 ? { type: "clean", tree } : { type: "conflict", paths: paths.sort() }
}

const lines = (text: string): readonly string[] => text.split("\n").filter(line => line !== "")
