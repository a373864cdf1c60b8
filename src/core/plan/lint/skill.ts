/** Skills that a plan uses and makes. Each one must exist, and none may hide another. */
import { fatal, type Rule } from "./rule.ts"

export const skillRules: readonly Rule[] = [
  fatal("unknown_skill", ({ features, skills }, { skills: own }) => {
    // If nobody has looked at the repository, nobody can tell.
    if (own === undefined) return []
    const known = new Set([...own.found, ...skills].map(({ name }) => name))
    return features.flatMap(({ id, skills: used }) =>
      used
        .filter(name => !known.has(name))
        .map(name => {
          const broken = own.findings.find(({ path }) => path.split("/").at(-2) === name)
          const why = broken
            ? `${broken.path} breaks the rules for skills (${broken.key ?? "its head"}: expected ${broken.right})`
            : "neither this repository nor the plan has it"
          return { where: id, text: `${id} uses the skill "${name}", but ${why}.` }
        }),
    )
  }),
  fatal("skill_is_there", ({ skills }, { skills: own }) =>
    skills.flatMap(({ name }) => {
      const there = own?.found.find(skill => skill.name === name)
      if (!there) return []
      const text = `The plan makes a skill "${name}", but ${there.path} already has that name. Use that skill, or give the new one another name.`
      return [{ where: `skill "${name}"`, text }]
    }),
  ),
]
