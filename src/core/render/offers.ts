/** Commands as a text names them. Only those that work now are offered. */
import type { CommandName } from "../log/command.ts"
import type { MissionView } from "../view/mission.ts"

export const isOffered = ({ offers }: MissionView, name: CommandName): boolean =>
  offers.includes(name)

/** "`/mission pause` · `/mission help`": what is offered of these, in this order. */
export const offers = (
  v: MissionView,
  asked: readonly (readonly [CommandName, string])[],
): string =>
  asked
    .filter(([name]) => isOffered(v, name))
    .map(([name, rest]) => `\`/mission ${name}${rest ? ` ${rest}` : ""}\``)
    .join(" · ")

/** The main command alone, so that GitHub gives it a copy button. */
export const copyable = (command: string): string => `\`\`\`\n${command}\n\`\`\``
