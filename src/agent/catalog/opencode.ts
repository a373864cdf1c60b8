/** opencode, which talks to any provider by its configuration. */
import type { AgentDefinition } from "./definition.ts"

export const opencode: AgentDefinition = {
  id: "opencode",
  registryId: "opencode",
  package: {
    name: "opencode-ai",
    version: "1.18.33",
    megabytes: 354,
    // It puts the machine's own program in its place; without it the package only explains that.
    scripts: ["opencode-ai"],
    // The programs of other platforms were not there when the lock was made.
    platforms: ["linux-x64"],
  },
  program: "opencode",
  args: ["acp"],
  mute: [],
  variables: {
    key: ["OPENCODE_API_KEY", "ANTHROPIC_API_KEY", "OPENAI_API_KEY"],
    baseUrl: null,
    model: null,
    others: ["OPENCODE_CONFIG", "OPENCODE_CONFIG_CONTENT", "OPENCODE_CONFIG_DIR"],
  },
  endpoint: {
    OPENCODE_CONFIG_CONTENT:
      '{"model":"missions/{model}","small_model":"missions/{model}","provider":{"missions":{"npm":"@ai-sdk/openai-compatible","options":{"baseURL":"{url}/v1","apiKey":"{key}"},"models":{"{model}":{}}}}}',
  },
  needsModel: true,
  login: {
    type: ["opencode", "auth", "login"],
    files: [".local/share/opencode/auth.json", ".config/opencode/opencode.json"],
    hosts: [
      "opencode.ai",
      "api.opencode.ai",
      "models.dev",
      "api.anthropic.com",
      "api.openai.com",
      "auth.openai.com",
      "openrouter.ai",
    ],
  },
  quiet: { OPENCODE_DISABLE_AUTOUPDATE: "1" },
  besideKey: {},
  tools: "stdio",
  // In its mode "plan" the shell still writes.
  modes: { planner: "plan", worker: "build", validator: "plan", unwalled: null },
  usage: "last_call",
  untold: "all calls of a turn but the last",
  modelKnownBy: "config_option",
  // It offers free models of its own, and is silent for half a minute where none can be reached.
  notLoggedIn: "unsaid",
  reads: [
    ...["**/AGENTS.md", "**/CLAUDE.md", "opencode.json", "opencode.jsonc", ".opencode/**"],
    ...[".agents/skills/**", ".claude/skills/**"],
  ],
  goesOnAfterMs: 0,
  protocol: "openai_chat",
  speaks: 1,
  driven: true,
}
