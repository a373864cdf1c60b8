/** Qwen Code. */
import type { AgentDefinition } from "./definition.ts"

export const qwen: AgentDefinition = {
  id: "qwen",
  registryId: "qwen-code",
  package: {
    name: "@qwen-code/qwen-code",
    version: "0.24.4",
    megabytes: 152,
    scripts: [],
    platforms: null,
  },
  program: "qwen",
  args: ["--acp"],
  mute: [],
  variables: {
    key: ["OPENAI_API_KEY"],
    baseUrl: "OPENAI_BASE_URL",
    model: "OPENAI_MODEL",
    others: [],
  },
  endpoint: { OPENAI_API_KEY: "{key}", OPENAI_BASE_URL: "{url}/v1", OPENAI_MODEL: "{model}" },
  needsModel: true,
  login: {
    type: ["qwen"],
    files: [".qwen/oauth_creds.json", ".qwen/.env"],
    hosts: [
      "chat.qwen.ai",
      "portal.qwen.ai",
      "dashscope.aliyuncs.com",
      "dashscope-intl.aliyuncs.com",
    ],
  },
  quiet: { QWEN_USAGE_STATISTICS_ENABLED: "false" },
  // Calls of its model for a memory that is thrown away with the home, and for what a person might
  // type next.
  homeFiles: {
    ".qwen/settings.json":
      '{"memory":{"enableManagedAutoMemory":false},"ui":{"enableFollowupSuggestions":false}}\n',
  },
  besideKey: {},
  tools: "stdio",
  // In its mode "plan" the role tools are blocked; "auto" asks a classifier before each call.
  modes: { planner: "default", worker: "yolo", validator: "default", unwalled: null },
  usage: "per_call_meta",
  untold: null,
  modelKnownBy: "current_model",
  notLoggedIn: "error",
  // `.mcp.json` only once a person has approved it.
  reads: ["**/AGENTS.md", "**/QWEN.md", ".qwen/**"],
  goesOnAfterMs: 0,
  protocol: "openai_chat",
  speaks: 1,
  driven: true,
}
