/**
 * Finds what a commit brings along for agents. It reads a bounded part of a few files, follows no
 * link, and says of everything else why it is of no use.
 */
import {
  CARRIED_ITEMS_MAX,
  CARRIED_KINDS,
  type CarriedItem,
  isForAll,
  isSettings,
  kindOf,
  SERVER_FILES,
  skillAt,
} from "../../core/plan/carried.ts"
import { withoutComments } from "../../core/plan/json-comments.ts"
import { collectSkills, type SkillHead } from "../../core/plan/skill.ts"
import { firstLineOf } from "../../core/values/first-line.ts"
import type { Sha } from "../../core/values/id.ts"
import { lineOf } from "../../core/values/printed.ts"
import type { FoundCarried, ToolServer } from "../ports.ts"
import { LINK, SUBMODULE } from "../tree/changed-path.ts"
import type { Git } from "../tree/own-git.ts"
import { shownBytes, textOfBytes } from "../tree/path-bytes.ts"
import { entriesOf, type TreeEntry } from "../tree/tree-entry.ts"
import { type Referable, readServers } from "./servers.ts"

export interface CarriedPlaces extends Referable {
  /** The agents that read a file by themselves. */
  readonly readersOf: (path: string) => readonly string[]
}

/** Nobody chooses from more skills, and a repository could hold any number. */
const SKILLS_MAX = 100
/** An agent's context holds less. */
const BYTES_MAX = 256 * 1_024

export async function findCarried(
  git: Git,
  commit: Sha,
  places: CarriedPlaces,
): Promise<FoundCarried> {
  const entries = (await entriesOf(git, commit)).filter(
    ({ path, mode }) => mode !== SUBMODULE && kindOf(path) !== null,
  )
  const sizes = await sizesOf(git, entries)
  const read = async ({ id }: TreeEntry) =>
    (sizes.get(id) ?? 0) > BYTES_MAX ? null : textOfBytes(await git.object(id))
  const seen = { entries, sizes, read, places }
  const skills = await skillsIn(seen)
  const found = [
    ...instructionsIn(seen),
    ...skills.items,
    ...(await serversIn(seen)),
    ...(await settingsIn(seen)),
    ...plainIn(seen),
  ]
  const items = found
    .map(({ item }) => item)
    .toSorted((a, b) => CARRIED_KINDS.indexOf(a.kind) - CARRIED_KINDS.indexOf(b.kind))
  return {
    carried: {
      items: items.slice(0, CARRIED_ITEMS_MAX),
      more: Math.max(0, items.length - CARRIED_ITEMS_MAX) + skills.more,
    },
    skills: skills.skills,
    servers: found.flatMap(({ server, item: { path, readBy } }) =>
      server ? [{ ...server, path, readBy }] : [],
    ),
  }
}

interface Seen {
  readonly entries: readonly TreeEntry[]
  readonly sizes: ReadonlyMap<Sha, number>
  /** null: it is too long to be read. */
  readonly read: (entry: TreeEntry) => Promise<string | null>
  readonly places: CarriedPlaces
}

interface Found {
  readonly item: CarriedItem
  readonly server?: ToolServer
}

async function sizesOf(git: Git, entries: readonly TreeEntry[]): Promise<ReadonlyMap<Sha, number>> {
  const ids = [...new Set(entries.map(({ id }) => id))]
  if (ids.length === 0) return new Map()
  const input = `${ids.join("\n")}\n`
  const told = await git.text(["cat-file", "--batch-check=%(objectname) %(objectsize)"], { input })
  return new Map(
    told.split("\n").map(line => {
      const [id, size] = line.split(" ")
      return [id as Sha, Number(size)]
    }),
  )
}

type Unused = NonNullable<CarriedItem["unused"]>

const itemAt = (
  { places }: Seen,
  { path }: TreeEntry,
  kind: CarriedItem["kind"],
  more: { readonly name?: string; readonly unused?: Unused | undefined } = {},
): CarriedItem => ({
  ...{ kind, path: lineOf(shownBytes(path), 300), name: more.name ? lineOf(more.name, 100) : null },
  readBy: [...places.readersOf(path)],
  ...(more.unused && {
    unused: { why: more.unused.why, seen: lineOf(more.unused.seen, 200) },
  }),
})

/** What can be said of a file without reading it. */
function unusedAt({ sizes }: Seen, { mode, id }: TreeEntry): Unused | undefined {
  if (mode === LINK) return { why: "link", seen: "" }
  const bytes = sizes.get(id) ?? 0
  return bytes > BYTES_MAX ? { why: "large", seen: `${bytes} bytes` } : undefined
}

function instructionsIn(seen: Seen): readonly Found[] {
  const files = seen.entries.filter(({ path }) => kindOf(path) === "instructions")
  const real = new Set(files.filter(({ mode }) => mode !== LINK).map(({ path }) => path))
  return files.map(entry => {
    const kind = isForAll(entry.path, real) ? "instructions" : "own"
    return { item: itemAt(seen, entry, kind, { unused: unusedAt(seen, entry) }) }
  })
}

async function skillsIn(seen: Seen) {
  const files = seen.entries
    .flatMap(entry => {
      const skill = skillAt(entry.path)
      return skill ? [{ entry, ...skill }] : []
    })
    .toSorted((a, b) => a.rank - b.rank)
  const heads: SkillHead[] = []
  for (const { entry } of files.slice(0, SKILLS_MAX)) {
    const text = await seen.read(entry)
    const path = shownBytes(entry.path)
    heads.push({ path, head: text === null ? `more than ${BYTES_MAX} bytes` : await headOf(text) })
  }
  const skills = collectSkills(heads)
  const items = files.slice(0, SKILLS_MAX).map(({ entry, name }): Found => {
    const path = shownBytes(entry.path)
    const finding = skills.findings.find(it => it.path === path)
    const taken = skills.found.find(it => it.name === name && it.path !== path)
    const unused: Unused | undefined =
      unusedAt(seen, entry) ??
      (finding && { why: "broken", seen: `${finding.key ?? "its head"}: ${finding.right}` }) ??
      (taken && { why: "name", seen: taken.path })
    return { item: itemAt(seen, entry, "skill", { name, unused }) }
  })
  return { skills, items, more: Math.max(0, files.length - SKILLS_MAX) }
}

async function headOf(text: string): Promise<unknown> {
  const [, head] = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---\s*(?:\r?\n|$)/.exec(
    text.slice(0, HEAD_CHARACTERS_MAX),
  ) ?? [null, null]
  if (head === null || head === undefined) return null
  // Only where there is a skill, so the others start sooner.
  const { parse } = await import("yaml")
  try {
    return parse(head, { maxAliasCount: 0 })
  } catch (error) {
    return firstLineOf(error)
  }
}

/** A skill's head is a few lines; the agent reads what comes below it. */
const HEAD_CHARACTERS_MAX = 8_000

/** Of two servers with one name, the one of the earlier file counts. */
async function serversIn(seen: Seen): Promise<readonly Found[]> {
  const taken = new Set<string>()
  const all: Found[] = []
  for (const file of SERVER_FILES) {
    const entry = seen.entries.find(({ path }) => path === file)
    if (!entry) continue
    const item = (name: string | undefined, unused?: Unused) =>
      itemAt(seen, entry, "server", { ...(name ? { name } : {}), unused })
    const text = unusedAt(seen, entry) ? null : await seen.read(entry)
    const read = text === null ? null : readServers(text, seen.places)
    if (read === null || typeof read === "string") {
      const unused = unusedAt(seen, entry) ?? { why: "broken", seen: read ?? "" }
      all.push({ item: item(undefined, unused) })
      continue
    }
    for (const it of read) {
      if (it.is === "unused") all.push({ item: item(it.name, it) })
      else if (taken.has(it.server.name)) {
        all.push({ item: item(it.server.name, { why: "name", seen: "an earlier file's" }) })
      } else {
        taken.add(it.server.name)
        all.push({ item: item(it.server.name), server: it.server })
      }
    }
  }
  return all
}

/** Settings of one agent. Hooks that stand in them run commands, so they are listed apart. */
async function settingsIn(seen: Seen): Promise<readonly Found[]> {
  const all: Found[] = []
  for (const entry of seen.entries.filter(({ path }) => isSettings(path))) {
    const unused = unusedAt(seen, entry)
    const text = unused ? null : await seen.read(entry)
    const hooks = text === null ? [] : hooksIn(text)
    all.push({ item: itemAt(seen, entry, "settings", { unused }) })
    if (hooks.length > 0)
      all.push({ item: itemAt(seen, entry, "hook", { name: hooks.join(", ") }) })
  }
  return all
}

function hooksIn(text: string): readonly string[] {
  try {
    const { hooks } = JSON.parse(withoutComments(text)) ?? {}
    return typeof hooks === "object" && hooks !== null ? Object.keys(hooks).slice(0, 20) : []
  } catch {
    // The agent reads it in its own way, and says what it dislikes.
    return []
  }
}

const PLAIN: readonly CarriedItem["kind"][] = ["own", "hook", "agent", "settings"]

function plainIn(seen: Seen): readonly Found[] {
  return seen.entries
    .filter(({ path }) => !isSettings(path) && PLAIN.includes(kindOf(path) ?? "skill"))
    .map(entry => {
      const kind = kindOf(entry.path) ?? "own"
      const file = shownBytes(entry.path).split("/").at(-1) ?? ""
      const name = kind === "agent" ? file.replace(/(?:\.agent)?\.(?:md|toml)$/, "") : undefined
      return {
        item: itemAt(seen, entry, kind, {
          ...(name ? { name } : {}),
          unused: unusedAt(seen, entry),
        }),
      }
    })
}
