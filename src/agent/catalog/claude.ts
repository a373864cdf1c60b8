/** Anthropic's Claude Code by the adapter that speaks the protocol for it and brings its program along. */
import type { AgentDefinition } from "./definition.ts"

export const claude: AgentDefinition = {
  id: "claude",
  registryId: "claude-acp",
  package: {
    name: "@agentclientprotocol/claude-agent-acp",
    version: "0.101.0",
    megabytes: 402,
    scripts: [],
    platforms: null,
  },
  program: "claude-agent-acp",
  args: [],
  // It waits for ever without a word.
  mute: ["claude"],
  variables: {
    key: ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"],
    baseUrl: "ANTHROPIC_BASE_URL",
    model: "ANTHROPIC_MODEL",
    others: [
      "CLAUDE_CONFIG_DIR",
      "CLAUDE_CODE_USE_BEDROCK",
      "CLAUDE_CODE_USE_VERTEX",
      "ANTHROPIC_BEDROCK_BASE_URL",
      "ANTHROPIC_VERTEX_BASE_URL",
    ],
  },
  endpoint: {
    ANTHROPIC_API_KEY: "{key}",
    ANTHROPIC_BASE_URL: "{url}",
    ANTHROPIC_MODEL: "{model}",
  },
  needsModel: false,
  login: {
    type: ["claude-agent-acp", "--cli", "auth", "login"],
    files: [".claude/.credentials.json", ".claude/settings.json"],
    hosts: ["api.anthropic.com", "console.anthropic.com", "platform.claude.com", "claude.ai"],
  },
  quiet: {
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    // A call of its model for what a person might type next.
    CLAUDE_CODE_ENABLE_PROMPT_SUGGESTION: "false",
  },
  homeFiles: {},
  besideKey: {},
  tools: "stdio",
  // In its default mode "auto" every call of a tool costs one more call, of another model.
  modes: { planner: "default", worker: "default", validator: "default", unwalled: null },
  usage: "per_turn",
  untold: "the call for a title",
  modelKnownBy: "meta",
  // It opens a session all the same.
  notLoggedIn: "status",
  // An `AGENTS.md` only where no `CLAUDE.md` is, and `.mcp.json` only once a person has approved it.
  reads: ["**/CLAUDE.md", "**/.claude/**"],
  goesOnAfterMs: 0,
  protocol: "anthropic",
  speaks: 2,
  driven: true,
}
