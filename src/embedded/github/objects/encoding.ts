/** Encodes trees and commits as git does, and computes their ids. It must never touch a disk. */
import { createHash } from "node:crypto"
import type { Commit, Signature, TreeEntry } from "./objects.ts"

export type ObjectType = "blob" | "tree" | "commit"

/** SHA-1 over "type length\0content", as git does it. */
export function objectId(type: ObjectType, content: Uint8Array): string {
  return createHash("sha1").update(head(type, content)).update(content).digest("hex")
}

export function framed(type: ObjectType, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(head(type, content)), content])
}

const head = (type: ObjectType, content: Uint8Array) => `${type} ${content.length}\0`

/** Git sorts by bytes, and a folder as if its name ended with a slash. */
export function sortEntries(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  const keyed = entries.map(entry => ({
    entry,
    key: Buffer.from(entry.type === "tree" ? entry.path + "/" : entry.path),
  }))
  return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ entry }) => entry)
}

export function encodeTree(entries: readonly TreeEntry[]): Buffer {
  const parts = sortEntries(entries).flatMap(({ mode, path, sha }) => [
    Buffer.from(`${mode.replace(/^0/, "")} ${path}\0`),
    Buffer.from(sha, "hex"),
  ])
  return Buffer.concat(parts)
}

const TYPES: Readonly<Record<string, TreeEntry["type"]>> = { "040000": "tree", "160000": "commit" }

export function decodeTree(content: Buffer): readonly TreeEntry[] {
  const entries: TreeEntry[] = []
  for (let at = 0; at < content.length; ) {
    const end = content.indexOf(0, at)
    const head = content.toString("utf8", at, end)
    const space = head.indexOf(" ")
    const mode = head.slice(0, space).padStart(6, "0") as TreeEntry["mode"]
    entries.push({
      path: head.slice(space + 1),
      mode,
      type: TYPES[mode] ?? "blob",
      sha: content.toString("hex", end + 1, end + 21),
    })
    at = end + 21
  }
  return entries
}

export function encodeCommit(commit: Omit<Commit, "sha">): Buffer {
  const head = [
    `tree ${commit.tree}`,
    ...commit.parents.map(parent => `parent ${parent}`),
    `author ${encodeSignature(commit.author)}`,
    `committer ${encodeSignature(commit.committer)}`,
  ]
  return Buffer.from(`${head.join("\n")}\n\n${commit.message}`)
}

function encodeSignature(signature: Signature): string {
  const { name, email, at } = kept(signature)
  return `${name} <${email}> ${at / 1000} +0000`
}

/** A signature as git stores it: in whole seconds, without characters that end the name. */
export function kept({ name, email, at }: Signature): Signature {
  const plain = (text: string) => text.replace(/[<>\n\0]/g, "").trim()
  return { name: plain(name), email: plain(email), at: Math.floor(at / 1000) * 1000 }
}

/** Ignores headers that we never write ourselves (gpgsig, encoding). */
export function decodeCommit(sha: string, content: Buffer): Commit {
  const text = content.toString("utf8")
  const end = text.indexOf("\n\n")
  const head = text.slice(0, end).split("\n")
  const all = (key: string) =>
    head.filter(line => line.startsWith(key + " ")).map(line => line.slice(key.length + 1))
  return {
    sha,
    tree: all("tree")[0] ?? "",
    parents: all("parent"),
    author: decodeSignature(all("author")[0] ?? ""),
    committer: decodeSignature(all("committer")[0] ?? ""),
    message: text.slice(end + 2),
  }
}

function decodeSignature(text: string): Signature {
  const [, name = "", email = "", at = "0"] = /^([^<]*?) ?<([^>]*)> (-?\d+)/.exec(text) ?? []
  return { name, email, at: Number(at) * 1000 }
}
