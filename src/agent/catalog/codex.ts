/** OpenAI's Codex by the adapter that speaks the protocol for it and brings Codex along. */
import type { AgentDefinition } from "./definition.ts"

export const codex: AgentDefinition = {
  id: "codex",
  registryId: "codex-acp",
  package: {
    name: "@agentclientprotocol/codex-acp",
    version: "2.6.0",
    megabytes: 457,
    scripts: [],
    platforms: null,
  },
  program: "codex-acp",
  args: [],
  // It prints "stdin is not a terminal".
  mute: ["codex"],
  variables: {
    key: ["CODEX_API_KEY", "OPENAI_API_KEY"],
    baseUrl: null,
    model: null,
    others: ["CODEX_HOME", "CODEX_CONFIG", "CODEX_PATH", "MODEL_PROVIDER"],
  },
  endpoint: {
    CODEX_API_KEY: "{key}",
    CODEX_CONFIG:
      '{"model":"{model}","model_provider":"missions","model_providers":{"missions":{"name":"missions","base_url":"{url}/v1","wire_api":"responses","experimental_bearer_token":"{key}"}}}',
  },
  needsModel: false,
  login: {
    type: ["codex", "login"],
    files: [".codex/auth.json", ".codex/config.toml"],
    hosts: ["chatgpt.com", "auth.openai.com", "api.openai.com"],
  },
  quiet: { NO_BROWSER: "1" },
  homeFiles: {},
  besideKey: { DEFAULT_AUTH_REQUEST: '{"methodId":"api-key"}' },
  tools: "stdio",
  modes: {
    planner: "read-only",
    worker: "agent-full-access",
    validator: "read-only",
    unwalled: "agent-full-access",
  },
  usage: "per_turn",
  untold: "the call for a title",
  modelKnownBy: "current_model",
  notLoggedIn: "error",
  reads: ["**/AGENTS.md", "**/AGENTS.override.md", ".agents/skills/**", ".codex/**"],
  goesOnAfterMs: 0,
  protocol: "openai_responses",
  // It offers version 2 as well. There it asks nobody whether a role tool may be called, and calls none.
  speaks: 1,
  driven: true,
}
