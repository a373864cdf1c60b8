/**
 * One story, told as a test: people, the bot and attempts on a GitHub of its own. It ends by
 * checking that nothing the bot wrote was left unread, and that nobody broke GitHub's description.
 */
import { expect, test } from "vitest"
import type { Looked } from "../../../src/controller.ts"
import { planOf } from "../../../src/core/work/phase.ts"
import { gapsIn } from "../../../src/core/work/proof.ts"
import { kindsIn } from "../../tables/kinds.ts"
import { toldBy } from "../../tables/told.ts"
import { type Bot, createBot, type Reader } from "./bot.ts"
import { openStage, type Stage, type StageOptions } from "./stage.ts"

export interface Story extends Stage {
  readonly bot: Bot
}

export function story(
  sentence: string,
  tell: (story: Story) => Promise<void>,
  options: StageOptions = {},
): void {
  test(sentence, async () => {
    const told = await open(options)
    try {
      await tell(told.story)
      const happened = new Set(told.story.looks.flatMap(broughtAbout))
      const missing = toldBy(sentence).filter(kind => !happened.has(kind))
      expect(missing, "what it is known for comes about").toEqual([])
      expect(await told.reader.unread(), "nothing is left unread").toEqual([])
      expect(told.story.github.face.violations).toEqual([])
      expect(untraced(told.story.looks), "all that is delivered can be traced").toEqual([])
    } finally {
      await told.story.github.close()
    }
  })
}

/** The criteria of delivered missions that cannot be traced, and what is missing of each. */
function untraced(looks: readonly Looked[]): readonly string[] {
  const missions = [...new Map(looks.map(({ mission }) => [mission.ref.issue, mission])).values()]
  return missions.flatMap(m =>
    m.delivered === null
      ? []
      : (planOf(m)?.criteria ?? []).flatMap(({ id }) => gapsIn(m, id).map(gap => `${id}: ${gap}`)),
  )
}

/** A conflict is not an event of a look but GitHub's answer to one. */
function broughtAbout({ events, mission }: Looked): readonly string[] {
  const isConflict = [...mission.attempts.values()].some(a => a.conflictedOnto !== null)
  return [...kindsIn(events), ...(isConflict ? ["failure conflict"] : [])]
}

async function open(options: StageOptions): Promise<{ story: Story; reader: Reader }> {
  const stage = await openStage(options)
  const { github, rest, as } = stage
  const reader = createBot({ github, read: as("tomas").request, rest })
  return { reader, story: { ...stage, bot: reader } }
}
