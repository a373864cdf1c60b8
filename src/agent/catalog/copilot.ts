/** GitHub's Copilot CLI. It refuses role tools that `session/new` offers and takes those of its own flag. */
import type { AgentDefinition } from "./definition.ts"

const MODE = "https://agentclientprotocol.com/protocol/session-modes"

export const copilot: AgentDefinition = {
  id: "copilot",
  registryId: "github-copilot-cli",
  package: {
    name: "@github/copilot",
    version: "1.0.102",
    megabytes: 189,
    scripts: [],
    platforms: null,
  },
  program: "copilot",
  args: ["--acp"],
  mute: [],
  variables: {
    key: ["COPILOT_GITHUB_TOKEN", "COPILOT_PROVIDER_API_KEY"],
    baseUrl: "COPILOT_PROVIDER_BASE_URL",
    model: "COPILOT_MODEL",
    others: ["COPILOT_HOME", "COPILOT_OFFLINE", "COPILOT_PROVIDER_TYPE", "COPILOT_GH_HOST"],
  },
  endpoint: {
    COPILOT_PROVIDER_API_KEY: "{key}",
    COPILOT_PROVIDER_BASE_URL: "{url}/v1",
    COPILOT_MODEL: "{model}",
    COPILOT_OFFLINE: "true",
  },
  needsModel: true,
  login: {
    type: ["copilot", "login"],
    files: [".copilot/config.json"],
    hosts: [
      "api.github.com",
      "github.com",
      "*.githubcopilot.com",
      "copilot-proxy.githubusercontent.com",
    ],
  },
  quiet: { COPILOT_AUTO_UPDATE: "false" },
  homeFiles: {},
  besideKey: {},
  tools: { flag: "--additional-mcp-config" },
  modes: {
    planner: `${MODE}#agent`,
    worker: `${MODE}#agent`,
    validator: `${MODE}#agent`,
    unwalled: null,
  },
  usage: "cumulative",
  untold: null,
  modelKnownBy: null,
  notLoggedIn: "error",
  // `.mcp.json` and `.vscode/mcp.json` only in a folder that a person trusts.
  reads: [
    ...["**/AGENTS.md", "**/CLAUDE.md", "**/GEMINI.md", ".github/copilot-instructions.md"],
    ...[".github/instructions/**", ".github/agents/**", ".github/hooks/**", ".claude/agents/**"],
    ...[".agents/skills/**", ".claude/skills/**", ".github/skills/**"],
  ],
  goesOnAfterMs: 0,
  protocol: "openai_chat",
  speaks: 1,
  driven: true,
}
