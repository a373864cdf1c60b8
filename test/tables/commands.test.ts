/**
 * Every command in every stage: what follows, or why it is refused. A new command or stage without
 * its cells fails.
 */
import { describe, expect, test } from "vitest"
import type { CommandName } from "../../src/core/log/command.ts"
import { commands, commandsIn } from "../../src/core/people/command-table.ts"
import { decide } from "../../src/core/people/decide.ts"
import { type Stage, stages } from "../../src/core/people/stage.ts"
import { asks, context, mission } from "../core/people/given.ts"
import { cells } from "./cells.ts"
import { said } from "./said.ts"

/** "accepted" with its facts, "refused" with its reason, or that the question must wait. */
function answerTo(name: CommandName, stage: Stage): string {
  const [first, ...facts] = decide(mission(stage), asks(said[name]), context)
  if (!first) return "waits"
  if (first.type === "command.refused") return `refused: ${first.refusal.reason}`
  return ["accepted", ...facts.map(fact => fact.type)].join(" ")
}

describe.each(commands.map(c => c.name))("%s", name => {
  test.each(stages.map(stage => [stage] as const))("while a mission is %s", stage => {
    expect(answerTo(name, stage)).toBe(cells[name][stage])
  })
})

test("no stage lists a command that it would refuse because of the stage itself", () => {
  const refused = /^refused: (ended|already_delivered|not_yet|already_a_mission)$/
  for (const stage of stages) {
    const useless = commandsIn(stage).filter(({ name }) => refused.test(cells[name][stage]))
    expect(useless.map(row => row.name)).toEqual([])
  }
})
