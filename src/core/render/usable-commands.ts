/** Commands as a text names them. A text names only those that would do something now. */
import type { CommandName } from "../log/command.ts"
import type { MissionView } from "../view/mission.ts"

export const isUsable = ({ usableCommands }: MissionView, name: CommandName): boolean =>
  usableCommands.includes(name)

/** "`/mission pause` · `/mission help`": those of these commands that are usable, in this order. */
export const commandLine = (
  v: MissionView,
  asked: readonly (readonly [CommandName, string])[],
): string =>
  asked
    .filter(([name]) => isUsable(v, name))
    .map(([name, rest]) => `\`/mission ${name}${rest ? ` ${rest}` : ""}\``)
    .join(" · ")

/** The main command alone, so that GitHub gives it a copy button. */
export const copyable = (command: string): string => `\`\`\`\n${command}\n\`\`\``
