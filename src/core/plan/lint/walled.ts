/**
 * What cannot run behind a wall, by the programs that a plan's commands start: whoever reaches Docker
 * has root's rights on the machine.
 */
import type { Draft } from "../plan.ts"
import { advice, type Found, fatal, type Rule } from "./rule.ts"
import { programsIn } from "./shell.ts"

const CONTAINERS = ["docker", "docker-compose", "podman", "podman-compose", "nerdctl"]

export const wallRules: readonly Rule[] = [
  fatal("needs_containers", (draft, { policy }) =>
    policy.isolation === "required" ? needing(draft) : [],
  ),
]

/** Without a wall it can run, and a trial of the plan tells. */
export const wallAdvice: readonly Rule[] = [
  advice("may_need_containers", (draft, { policy }) =>
    policy.isolation === "required" ? [] : needing(draft),
  ),
]

const needing = ({ environment, criteria }: Draft): readonly Found[] => {
  const { setup, gates, services } = environment
  const commands = [
    ...setup.map(run => ({ where: "set-up", run })),
    ...gates.map(({ name, run }) => ({ where: `gate "${name}"`, run })),
    ...services.map(({ name, run }) => ({ where: `service "${name}"`, run })),
    ...criteria.flatMap(it => ("run" in it && it.run ? [{ where: it.id, run: it.run }] : [])),
  ]
  return commands.flatMap(({ where, run }) => {
    const program = programsIn(run).find(name => CONTAINERS.includes(name))
    if (program === undefined) return []
    const text = `\`${run}\` starts ${program}, which nothing behind a wall can use, because whoever reaches it has root's rights on the machine. Let the repository's CI prove what needs it, by a criterion of kind \`check\`.`
    return [{ where, text }]
  })
}
