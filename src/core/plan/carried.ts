/**
 * What a repository brings along for coding agents, as plain data: where it lies, which agents read
 * it there by themselves, and why something is of no use. Nobody judges what it says.
 */
import { z } from "zod"
import { SKILL_FILE, SKILL_FOLDERS } from "./skill.ts"

/**
 * "instructions": for every agent, or ("own") for one alone. "server": of tools, over MCP. "hook":
 * commands that an agent runs by itself. "agent": a custom one that an agent may call. "settings":
 * of one agent.
 */
export const CARRIED_KINDS = [
  "instructions",
  "own",
  "skill",
  "server",
  "hook",
  "agent",
  "settings",
] as const
export type CarriedKind = (typeof CARRIED_KINDS)[number]

/**
 * "link": it is a link, which we never follow. "large": it is too long. "broken": it can't be read.
 * "variable": it needs one that the policy doesn't name. "asks": it asks a person. "name": another
 * has the same. "off": it is switched off. "form": it isn't written as such things are.
 */
export const UNUSED = [
  ...(["link", "large", "broken", "variable", "asks"] as const),
  ...(["name", "off", "form"] as const),
] as const

export const CarriedItem = z.object({
  kind: z.enum(CARRIED_KINDS),
  path: z.string().max(300),
  /** Of a skill, a server or an agent. null: the path says it all. */
  name: z.string().max(100).nullable(),
  /** Agents that read it by themselves, as they are called here. */
  readBy: z.array(z.string().max(40)).max(20),
  /** Why nobody is given it. Left out: it is of use. */
  unused: z.object({ why: z.enum(UNUSED), seen: z.string().max(200) }).optional(),
})
export type CarriedItem = Readonly<z.infer<typeof CarriedItem>>

export const CARRIED_ITEMS_MAX = 200

export const Carried = z.object({
  items: z.array(CarriedItem).max(CARRIED_ITEMS_MAX),
  /** How many more there are. */
  more: z.int(),
})
export type Carried = Readonly<z.infer<typeof Carried>>

/** Files with servers of tools that belong to no agent alone, at the root of a repository. */
export const SERVER_FILES = [
  ".mcp.json",
  ".vscode/mcp.json",
  ".factory/mcp.json",
  ".github/mcp.json",
] as const

/** Settings of one agent, as JSON, in which hooks may stand. */
const SETTINGS = [
  ".claude/settings.json",
  ".gemini/settings.json",
  ".qwen/settings.json",
  ".factory/settings.json",
] as const

/** In the order of the kinds above; the first that fits counts. A star stands for one name. */
const PLACES: readonly (readonly [CarriedKind, RegExp])[] = [
  ["instructions", /(?:^|\/)(?:AGENTS|CLAUDE)\.md$/],
  ["own", /(?:^|\/)(?:AGENTS\.override\.md|GEMINI\.md|QWEN\.md|\.goosehints)$/],
  ["own", /^\.github\/(?:copilot-instructions\.md|instructions\/[^/]+\.instructions\.md)$/],
  ["hook", /^\.(?:codex|factory|github)\/hooks(?:\.json|\/[^/]+\.json)$/],
  ["agent", /^\.(?:claude|gemini|qwen)\/agents\/[^/]+\.md$/],
  ["agent", /^\.(?:github\/agents|factory\/droids|opencode\/agents?)\/[^/]+\.md$/],
  ["agent", /^\.codex\/agents\/[^/]+\.toml$/],
  ["settings", /^(?:\.codex\/config\.toml|opencode\.jsonc?)$/],
]

const isServerFile = (path: string): boolean => SERVER_FILES.some(file => file === path)
export const isSettings = (path: string): boolean => SETTINGS.some(file => file === path)

/** What a file is by its path alone; null: nothing that carries over. */
export function kindOf(path: string): CarriedKind | null {
  if (isServerFile(path)) return "server"
  if (isSettings(path)) return "settings"
  if (skillAt(path) !== null) return "skill"
  return PLACES.find(([, place]) => place.test(path))?.[0] ?? null
}

/** The skill of which it is the file, and how its folder ranks among others of that name. */
export function skillAt(path: string): { readonly name: string; readonly rank: number } | null {
  const parts = path.split("/")
  const [file, name, folder, hidden] = parts.toReversed()
  if (file !== SKILL_FILE || name === undefined) return null
  const place = (SKILL_FOLDERS as readonly string[]).indexOf(`${hidden}/${folder}`)
  // Nearer to the root comes first, because the root's are for all of the repository.
  return place < 0 ? null : { name, rank: parts.length * SKILL_FOLDERS.length + place }
}

/**
 * Instructions for every agent: `AGENTS.md`, and `CLAUDE.md` where no `AGENTS.md` stands beside it,
 * because then it holds the same or is for one agent alone.
 */
export const isForAll = (path: string, all: ReadonlySet<string>): boolean =>
  !path.endsWith("CLAUDE.md") || !all.has(`${path.slice(0, -"CLAUDE.md".length)}AGENTS.md`)
