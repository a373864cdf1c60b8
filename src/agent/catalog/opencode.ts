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
    // All that it would learn is what other models there are.
    OPENCODE_DISABLE_MODELS_FETCH: "1",
    // Nobody goes back to its snapshots of the work tree, and nobody reads titles of its sessions.
    OPENCODE_CONFIG_CONTENT:
      '{"model":"missions/{model}","small_model":"missions/{model}","snapshot":false,"agent":{"title":{"disable":true}},"provider":{"missions":{"npm":"@ai-sdk/openai-compatible","options":{"baseURL":"{url}/v1","apiKey":"{key}"},"models":{"{model}":{}}}}}',
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
  // It takes the types for plugins of a person's own as installed. It would fetch them from npm's
  // registry at every start, 20 MB, and agents write no plugins for themselves.
  homeFiles: {
    ".config/opencode/package-lock.json":
      '{"packages":{"":{"dependencies":{"@opencode-ai/plugin":"*"}}}}\n',
    ".config/opencode/node_modules/.package-lock.json": '{"packages":{}}\n',
  },
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
