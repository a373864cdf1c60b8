/** Who makes an agent. Two agents of one maker likely use one model, and so share its blind spots. */

/** By the program that is started, as npm and each maker's own pages name it. */
const MAKERS: Readonly<Record<string, string>> = {
  claude: "anthropic",
  "claude-acp": "anthropic",
  "claude-agent-acp": "anthropic",
  "claude-code": "anthropic",
  "claude-code-acp": "anthropic",
  codex: "openai",
  "codex-acp": "openai",
  copilot: "github",
  droid: "factory",
  "factory-droid": "factory",
  gemini: "google",
  "gemini-cli": "google",
  goose: "block",
  "github-copilot-cli": "github",
  opencode: "opencode",
  "opencode-ai": "opencode",
  qwen: "qwen",
  "qwen-code": "qwen",
}

/** Programs that start another program, which is the agent. */
const LAUNCHERS: ReadonlySet<string> = new Set(["bunx", "env", "node", "npx", "pnpx"])

/** Whether a name is taken: by an agent that is known, by what starts one, or by the scripted agent. */
export const isTaken = (name: string): boolean =>
  Object.hasOwn(MAKERS, name) || LAUNCHERS.has(name) || name === "scripted"

/** The maker of an agent's name or command line. An unknown program counts as a maker of its own. */
export const makerOf = (agent: string): string => knownMaker(agent) ?? programOf(agent)

/** null: nobody knows who makes it. */
export function knownMaker(agent: string): string | null {
  const program = programOf(agent)
  return (Object.hasOwn(MAKERS, program) ? MAKERS[program] : undefined) ?? null
}

function programOf(agent: string): string {
  const names = agent.trim().split(/\s+/).filter(isNoOption).map(nameOf)
  return names.find(name => !LAUNCHERS.has(name)) ?? names[0] ?? ""
}

/** Whether the word is neither an option of a launcher nor a variable set before a program. */
const isNoOption = (word: string): boolean => !word.startsWith("-") && !/^\w+=/.test(word)

/** Both "@openai/codex@0.169.0" and "/usr/bin/codex" are codex. */
const nameOf = (word: string): string =>
  word
    .replaceAll(/["']/g, "")
    .replace(/(?<=.)@[^/@]*$/, "")
    .split("/")
    .at(-1)!
    .toLowerCase()
