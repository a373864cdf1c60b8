/** Factory's droid, by its entry in the protocol's registry. It was never driven here. */
import type { AgentDefinition } from "./definition.ts"

export const droid: AgentDefinition = {
  id: "droid",
  registryId: "factory-droid",
  package: null,
  program: "droid",
  args: ["exec", "--output-format", "acp-daemon"],
  mute: [],
  variables: { key: ["FACTORY_API_KEY"], baseUrl: null, model: null, others: [] },
  endpoint: {},
  needsModel: false,
  login: {
    type: ["droid"],
    files: [".factory/auth.json"],
    hosts: ["api.factory.ai", "app.factory.ai", "auth.factory.ai", "api.workos.com"],
  },
  quiet: { DROID_DISABLE_AUTO_UPDATE: "true", FACTORY_DROID_AUTO_UPDATE_ENABLED: "false" },
  homeFiles: {},
  besideKey: {},
  tools: "stdio",
  modes: { planner: null, worker: null, validator: null, unwalled: null },
  usage: null,
  untold: null,
  modelKnownBy: null,
  notLoggedIn: "unsaid",
  reads: ["**/AGENTS.md", ".factory/**"],
  goesOnAfterMs: 0,
  protocol: "anthropic",
  speaks: 1,
  driven: false,
}
