/**
 * Keeps what set-up left, so that every check starts from it. Small files are read once into
 * memory, larger ones copied once. Only what a check changed, by the time of an entry's last change,
 * is put back. What can neither be copied nor made again, such as a socket, stays as it is.
 */
import {
  chmodSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { waitFor } from "../wait-for.ts"
import { WorkTreeError } from "./blame.ts"
import { type Content, copiedAside, HELD_BYTES_MAX, held, TREE_HELD_BYTES_MAX } from "./content.ts"
import { isSame, type Look, lookAt, namesIn, openFile, openFolder, removeEntry } from "./entries.ts"
import { bytesOf, shownPath } from "./path-bytes.ts"

export interface Kept {
  readonly entries: number
  /** Puts everything back, and returns how many entries were put back or removed. */
  restore(): Promise<number>
}

interface Node {
  readonly path: string
  /** null for the folder that is kept. */
  readonly parent: Node | null
  /** Only for a folder: its entries by name. */
  readonly children: Map<string, Node>
  /** Only for a link: its target. */
  readonly target: Buffer | null
  /** Only for a file: its content. */
  readonly copy: Copy | null
  look: Look
}

/** A file's content, which several names may share. */
interface Copy {
  readonly nodes: Node[]
  content: Content | null
}

interface Gathered {
  readonly aside: string
  /** The copies by the inode of their file. */
  readonly copies: Map<string, Copy>
  readonly all: Node[]
  /** Folders that we had to open, outer ones first. */
  readonly opened: Node[]
}

/** Copies go to a new folder beside `folder`, which must not change meanwhile. */
export async function keep(folder: string): Promise<Kept> {
  try {
    const aside = mkdtempSync(`${folder}.kept-`)
    const gathered: Gathered = { aside, copies: new Map(), all: [], opened: [] }
    const root = gather(folder, null, gathered)
    await copyAll([...gathered.copies.values()], aside)
    for (const opened of gathered.opened.reverse()) close(opened)
    await untilPast(gathered.all, aside)
    return { entries: gathered.all.length, restore: () => restored(root, aside) }
  } catch (error) {
    throw failed("what set-up left could not be kept", error)
  }
}

/** Nobody can tell who wrote what is in the way, so nothing is held against the work. */
const failed = (what: string, error: unknown): WorkTreeError =>
  error instanceof WorkTreeError
    ? error
    : new WorkTreeError("machine", new Error(`${what}: ${(error as Error).message}`))

function gather(path: string, parent: Node | null, gathered: Gathered): Node | null {
  const look = lookAt(path)
  if (look === null) return null
  const target = look.is === "link" ? readlinkSync(bytesOf(path), { encoding: "buffer" }) : null
  const copy = look.is === "file" ? copyOf(look, gathered) : null
  const node: Node = { path, parent, children: new Map(), target, copy, look }
  copy?.nodes.push(node)
  gathered.all.push(node)
  if (look.is !== "folder") return node
  if (openFolder(path, look, "read")) gathered.opened.push(node)
  for (const name of namesIn(path)) {
    const child = gather(`${path}/${name}`, node, gathered)
    if (child !== null) node.children.set(name, child)
  }
  return node
}

function copyOf(look: Look, { copies }: Gathered): Copy {
  const known = copies.get(look.inode)
  if (known) return known
  const copy: Copy = { nodes: [], content: null }
  copies.set(look.inode, copy)
  return copy
}

/** Sets the mode that it had before we opened it. */
function close(node: Node): void {
  chmodSync(bytesOf(node.path), node.look.mode)
  lookAgain(node)
}

/** More at once would only wait for each other. */
const COPIES_AT_ONCE = 8

async function copyAll(copies: readonly Copy[], folder: string): Promise<void> {
  let left = TREE_HELD_BYTES_MAX
  const large: Copy[] = []
  for (const copy of copies) {
    const bytes = copy.nodes[0]?.look.bytes ?? 0
    if (bytes > HELD_BYTES_MAX || bytes > left) large.push(copy)
    else {
      left -= bytes
      await take(copy, held)
    }
  }
  const pending = large.entries()
  await Promise.all(
    Array.from({ length: COPIES_AT_ONCE }, async () => {
      for (const [number, copy] of pending) {
        await take(copy, path => copiedAside(path, `${folder}/${number}`))
      }
    }),
  )
}

type Taking = (path: string) => Content | Promise<Content>

async function take(copy: Copy, taking: Taking): Promise<void> {
  const { nodes } = copy
  const [node] = nodes
  if (node === undefined) return
  const isOpened = openFile(node.path, node.look)
  copy.content = await taking(node.path)
  if (!isOpened) return
  close(node)
  for (const other of nodes) lookAgain(other)
}

/**
 * A change within one tick of the file system's clock would leave no trace in the times. So nobody
 * may begin before that clock has moved on.
 */
async function untilPast(nodes: readonly Node[], aside: string): Promise<void> {
  let newest = 0n
  for (const { look } of nodes) if (look.ctimeNs > newest) newest = look.ctimeNs
  const probe = join(aside, "now")
  for (let ticks = 0; ticks < TICKS_MAX; ticks += 1) {
    writeFileSync(probe, `${ticks}`)
    if ((lookAt(probe)?.ctimeNs ?? 0n) > newest) return
    await waitFor(TICK_MS)
  }
}

/** The slowest clock ticks a hundred times a second. One that was set back isn't waited for. */
const TICK_MS = 1
const TICKS_MAX = 200

interface Restoring {
  /** Entries that have changed, without folders. */
  readonly spoiled: Node[]
  /** Folders in which something changed, so that their times and modes have to be set again. */
  readonly folders: Set<Node>
  removed: number
}

async function restored(root: Node | null, aside: string): Promise<number> {
  if (root === null) return 0
  try {
    const restoring: Restoring = { spoiled: [], folders: new Set(), removed: 0 }
    compare(root, restoring)
    const touched = putBack(restoring)
    await untilPast(touched, aside)
    return restoring.removed + restoring.spoiled.length
  } catch (error) {
    throw failed("what set-up left could not be put back", error)
  }
}

function compare(node: Node, restoring: Restoring): void {
  const now = lookAt(node.path)
  if (node.look.is === "folder") compareFolder(node, now, restoring)
  else if (!isSame(node.look, now) && isRestorable(node, now)) restoring.spoiled.push(node)
}

/** A socket that is gone can't be made again. If it's still there, its mode can be put back. */
const isRestorable = ({ look }: Node, now: Look | null): boolean =>
  look.is !== "other" || now?.inode === look.inode

function compareFolder(node: Node, now: Look | null, restoring: Restoring): void {
  const { path, children } = node
  if (now?.is !== "folder") {
    enter(node.parent, restoring)
    removeEntry(path)
    mkdirSync(bytesOf(path), 0o700)
    restoring.folders.add(node)
    restoring.removed += 1
  } else if (!isSame(node.look, now)) {
    restoring.folders.add(node)
    openFolder(path, now, "write")
    const strange = namesIn(path).filter(name => !children.has(name))
    for (const name of strange) removeEntry(`${path}/${name}`)
    restoring.removed += strange.length
  } else if (openFolder(path, now, "read")) restoring.folders.add(node)
  for (const child of children.values()) compare(child, restoring)
}

/** Prepares a folder in which something is about to change. */
function enter(folder: Node | null, { folders }: Restoring): void {
  const look = folder === null ? null : lookAt(folder.path)
  if (folder === null || look === null) return
  openFolder(folder.path, look, "write")
  folders.add(folder)
}

/** Puts back what has changed, and returns how many entries that were. */
function putBack(restoring: Restoring): readonly Node[] {
  const { spoiled, folders } = restoring
  const copies = new Set(spoiled.flatMap(({ copy }) => copy ?? []))
  const links = spoiled.filter(({ target }) => target !== null)
  const others = spoiled.filter(({ look }) => look.is === "other")
  // All names of one file are written together.
  for (const copy of copies) putFile(copy, restoring)
  for (const link of links) putLink(link, restoring)
  for (const other of others) putAttributes(other)
  const touched = [...[...copies].flatMap(({ nodes }) => nodes), ...links, ...others]
  for (const node of touched) lookAgain(node)
  // Inner folders come first, because nobody can reach into a closed one.
  const inside = [...folders].sort((a, b) => b.path.length - a.path.length)
  for (const folder of inside) {
    putAttributes(folder)
    lookAgain(folder)
  }
  return [...touched, ...inside]
}

/** Records the new change time of an entry that is as it was, to notice later changes. */
function lookAgain(node: Node): void {
  const { mode, atimeNs, mtimeNs } = node.look
  node.look = { ...(lookAt(node.path) ?? node.look), mode, atimeNs, mtimeNs }
}

function putFile(copy: Copy, restoring: Restoring): void {
  const [first, ...others] = copy.nodes
  if (first === undefined) return
  const { content } = copy
  if (!content?.isWhole()) throw spoiledCopy(first)
  for (const node of copy.nodes) {
    enter(node.parent, restoring)
    removeEntry(node.path)
  }
  content.layOut(first.path)
  for (const { path: name } of others) linkSync(bytesOf(first.path), bytesOf(name))
  putAttributes(first)
}

function putAttributes(node: Node): void {
  const path = bytesOf(node.path)
  utimesSync(path, ...timesOf(node))
  chmodSync(path, node.look.mode)
}

const spoiledCopy = ({ path }: Node): Error =>
  new Error(`a command changed the copy of ${shownPath(path)}, which lies outside of its folders`)

function putLink({ path, parent, target, look }: Node, restoring: Restoring): void {
  enter(parent, restoring)
  removeEntry(path)
  symlinkSync(target!, bytesOf(path))
  lutimesSync(bytesOf(path), ...timesOf({ look }))
}

const timesOf = ({ look }: Pick<Node, "look">): readonly [atime: Time, mtime: Time] => [
  timeOf(look.atimeNs),
  timeOf(look.mtimeNs),
]

type Time = number | Date
const SECOND_NS = 1_000_000_000n

/** In seconds. Less than a microsecond is lost, and never the order of two times. */
const timeOf = (ns: bigint): Time =>
  ns < 0n
    ? // A number below zero would mean now.
      new Date(Number(ns / 1_000_000n))
    : Number(ns / SECOND_NS) + Number(ns % SECOND_NS) / Number(SECOND_NS)
