/** What is told of a process that broke off, in one line for people. */
import type { SessionUpdate } from "@agentclientprotocol/sdk"
import type { AgentProcess } from "./agent-process.ts"
import type { Ending } from "./ending.ts"
import type { OutputWatch } from "./output-watch.ts"

type Heard = Pick<OutputWatch, "junk" | "lastWords">

export const noProtocol = (output: Heard): string =>
  `It does not speak the Agent Client Protocol. Seen on its output: "${output.junk()}".`

export function lastWords(exit: Awaited<AgentProcess["exited"]>, output: Heard): string {
  const words = output.lastWords() ?? output.junk()
  const tail = words === null ? "It said nothing." : `Its last line: "${words}".`
  if (exit.kind === "not_started") return `It could not be started: ${exit.reason}.`
  const status = exit.kind === "exited" ? `with status ${exit.code}` : `by ${exit.signal}`
  return `Its process ended ${status} before its turn did. ${tail}`
}

/** The text of an update, if the agent speaks in it. */
export const saidIn = (update: SessionUpdate): string =>
  update.sessionUpdate === "agent_message_chunk" && update.content.type === "text"
    ? update.content.text
    : ""

export const silentJunk = ({ how, said }: Ending, output: Heard): Ending => ({
  ...{ how, why: "protocol" },
  said: `${said} ${noProtocol(output)}`,
})
