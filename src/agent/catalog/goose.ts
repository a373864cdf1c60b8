/** goose, by its entry in the protocol's registry. It was never driven here. */
import type { AgentDefinition } from "./definition.ts"

export const goose: AgentDefinition = {
  id: "goose",
  registryId: "goose",
  package: null,
  program: "goose",
  args: ["acp"],
  mute: [],
  variables: {
    key: ["OPENAI_API_KEY", "ANTHROPIC_API_KEY"],
    baseUrl: null,
    model: "GOOSE_MODEL",
    others: ["GOOSE_PROVIDER"],
  },
  endpoint: {},
  needsModel: false,
  login: {
    type: ["goose", "configure"],
    files: [".config/goose/config.yaml"],
    hosts: ["api.openai.com", "api.anthropic.com"],
  },
  quiet: {},
  homeFiles: {},
  besideKey: {},
  tools: "stdio",
  modes: { planner: null, worker: null, validator: null, unwalled: null },
  usage: null,
  untold: null,
  modelKnownBy: null,
  notLoggedIn: "unsaid",
  reads: ["**/AGENTS.md", "**/.goosehints", ".agents/skills/**", ".claude/skills/**"],
  goesOnAfterMs: 0,
  protocol: "openai_chat",
  speaks: 1,
  driven: false,
}
