/**
 * Skills by the open rules of Agent Skills: a folder with a SKILL.md, whose head names and
 * describes the skill. It must never judge what a skill says, only whether agents will find it.
 */
import { z } from "zod"
import { seenAs } from "../values/seen.ts"

/**
 * The folders in which agents look for skills, at the root or within a part of a monorepo. If two
 * have the same name, the one nearer to the root counts, and then the one in the earlier folder.
 */
export const SKILL_FOLDERS = [
  ".agents/skills",
  ".agent/skills",
  ".claude/skills",
  ".factory/skills",
  ".github/skills",
] as const

export const SKILL_FILE = "SKILL.md"

export const SkillName = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(64)
export const SkillDescription = z.string().trim().min(1).max(1_024)

/** What our rules say about the head, and what would be right. Other keys are the agents' own business. */
const HEAD = {
  name: [SkillName, "the folder's name: at most 64 lowercase letters, digits and single hyphens"],
  description: [SkillDescription, "what it is for and when to use it, in 1 to 1,024 characters"],
  compatibility: [z.string().min(1).max(500).optional(), "1 to 500 characters, or nothing"],
} as const

/** The skill as a file: agents find exactly what was approved. */
export const skillText = (skill: {
  readonly name: string
  readonly description: string
  readonly body: string
}): string =>
  `---\nname: ${skill.name}\ndescription: ${JSON.stringify(skill.description)}\n---\n\n${skill.body.trimEnd()}\n`

/** The name under which the result of one of its commands is reported. */
export const skillCheckId = (name: string): string => `skill ${name}`

export const FoundSkill = z.object({
  name: z.string().max(64),
  description: z.string().max(1_024),
  /** The line of its SKILL.md. */
  path: z.string().max(500),
})
export type FoundSkill = Readonly<z.infer<typeof FoundSkill>>

export const SkillFinding = z.object({
  path: z.string().max(500),
  /** null: it is about the file as a whole. */
  key: z.string().max(64).nullable(),
  right: z.string().max(300),
  seen: z.string().max(100),
})
export type SkillFinding = Readonly<z.infer<typeof SkillFinding>>

/** The repository's own skills, at one commit. */
export const FoundSkills = z.object({
  found: z.array(FoundSkill).max(100),
  /** Skills that no agent can be told to use, and why. */
  findings: z.array(SkillFinding).max(100),
})
export type FoundSkills = Readonly<z.infer<typeof FoundSkills>>

/** A skill's file as the edge hands it in. */
export interface SkillHead {
  readonly path: string
  /** The text between the first two lines of `---`. null: there is none. */
  readonly head: unknown
}

export function readSkill({ path, head }: SkillHead): FoundSkill | readonly SkillFinding[] {
  const given = typeof head === "object" && head !== null ? (head as Record<string, unknown>) : null
  if (given === null) {
    const right = "a head of `name` and `description` between two lines of `---`"
    return [{ path, key: null, right, seen: head === null ? "nothing" : seenAs(head) }]
  }
  const folder = path.split("/").at(-2)
  const findings = Object.entries(HEAD).flatMap(([key, [form, right]]) => {
    const isRight = form.safeParse(given[key]).success && (key !== "name" || given[key] === folder)
    return isRight ? [] : [{ path, key, right, seen: seenAs(given[key]) }]
  })
  if (findings.length > 0) return findings
  return { path, name: String(given["name"]), description: String(given["description"]).trim() }
}

/** One skill for each name: agents would also take the first. */
export function collectSkills(heads: readonly SkillHead[]): FoundSkills {
  const found = new Map<string, FoundSkill>()
  const findings: SkillFinding[] = []
  for (const head of heads) {
    const read = readSkill(head)
    if ("name" in read) {
      if (!found.has(read.name)) found.set(read.name, read)
    } else findings.push(...read)
  }
  return { found: [...found.values()].slice(0, 100), findings: findings.slice(0, 100) }
}
