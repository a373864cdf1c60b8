/**
 * Writes a plan's skills into a work tree. What is written there is for this attempt's agent alone
 * and is never delivered.
 */
import { appendFile, mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Brief } from "../core/log/brief.ts"
import { SKILL_FILE, skillText } from "../core/plan/skill.ts"
import { entryAt } from "./tree/entry-at.ts"

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
