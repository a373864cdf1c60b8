/**
 * Finds skills in a commit, and writes a plan's skills into a work tree. What is written there is
 * for this attempt's agent alone and is never delivered.
 */
import { appendFile, mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Brief } from "../core/log/brief.ts"
import {
  collectSkills,
  type FoundSkills,
  SKILL_FILE,
  SKILL_FOLDERS,
  type SkillHead,
  skillText,
} from "../core/plan/skill.ts"
import { firstLineOf } from "../core/values/first-line.ts"
import type { Sha } from "../core/values/id.ts"
import { SUBMODULE } from "./tree/changed-path.ts"
import { entryAt } from "./tree/entry-at.ts"
import type { Git } from "./tree/own-git.ts"
import { shownBytes, textOfBytes } from "./tree/path-bytes.ts"
import { readEntries } from "./tree/tree-entry.ts"

/** Nobody chooses from more than this, and a repository could hold any number. */
const FILES_MAX = 100
/** A skill's head is a few lines; the agent reads what comes below it. */
const HEAD_CHARACTERS_MAX = 8_000

/**
 * The repository's own skills, as they are in a commit. Links aren't followed, because their target
 * is listed under its own folder.
 */
export async function findSkills(git: Git, commit: Sha): Promise<FoundSkills> {
  const args = ["ls-tree", "-r", "-z", "--full-tree", commit, "--", ...SKILL_FOLDERS]
  const listed = readEntries(await git.text(args)).filter(({ mode }) => mode !== SUBMODULE)
  const files = SKILL_FOLDERS.flatMap(folder =>
    listed.filter(
      ({ path }) => path.startsWith(`${folder}/`) && isSkillFile(path.slice(folder.length + 1)),
    ),
  )
  const heads: SkillHead[] = []
  for (const { path, id } of files.slice(0, FILES_MAX)) {
    const text = textOfBytes(await git.object(id))
    heads.push({ path: shownBytes(path), head: await headOf(text) })
  }
  return collectSkills(heads)
}

/** The file lies directly in the skill's own folder. */
const isSkillFile = (below: string): boolean => {
  const [, file, ...deeper] = below.split("/")
  return file === SKILL_FILE && deeper.length === 0
}

async function headOf(text: string): Promise<unknown> {
  const [, head] = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---\s*(?:\r?\n|$)/.exec(
    text.slice(0, HEAD_CHARACTERS_MAX),
  ) ?? [null, null]
  if (head === null || head === undefined) return null
  // Only planners' runs load it, so the others start sooner.
  const { parse } = await import("yaml")
  try {
    return parse(head, { maxAliasCount: 0 })
  } catch (error) {
    return firstLineOf(error)
  }
}

/** Most agents read one of these. */
const LAID_OUT = [".agents/skills", ".claude/skills"] as const

/** Returns the folders that were written, from the work tree's root; a snapshot leaves them out. */
export async function layOutSkills(
  skills: NonNullable<Brief["skills"]>,
  folder: string,
): Promise<readonly string[]> {
  const written: string[] = []
  for (const skill of skills) {
    for (const place of LAID_OUT) {
      const path = `${place}/${skill.name}`
      const file = `${path}/${SKILL_FILE}`
      // A repository may link any of these elsewhere. We write only where no link is on the way.
      if (!["file", "nothing"].includes(await entryAt(folder, file))) continue
      await mkdir(join(folder, path), { recursive: true })
      await writeFile(join(folder, file), skillText(skill))
      written.push(path)
    }
  }
  // The agent's own `git status` then shows its work and not our files.
  const lines = written.map(path => `/${path}/\n`).join("")
  if (lines !== "") {
    await mkdir(join(folder, ".git/info"), { recursive: true })
    await appendFile(join(folder, ".git/info/exclude"), lines)
  }
  return written
}
