/** Google's Gemini CLI. */
import type { AgentDefinition } from "./definition.ts"

export const gemini: AgentDefinition = {
  id: "gemini",
  registryId: "gemini",
  package: {
    name: "@google/gemini-cli",
    version: "0.61.0",
    megabytes: 100,
    scripts: [],
    platforms: null,
  },
  program: "gemini",
  args: ["--acp"],
  mute: [],
  variables: {
    key: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
    baseUrl: "GOOGLE_GEMINI_BASE_URL",
    model: "GEMINI_MODEL",
    others: [
      "GOOGLE_CLOUD_PROJECT",
      "GOOGLE_CLOUD_LOCATION",
      "GOOGLE_GENAI_USE_VERTEXAI",
      "GOOGLE_APPLICATION_CREDENTIALS",
    ],
  },
  endpoint: {
    GEMINI_API_KEY: "{key}",
    GOOGLE_GEMINI_BASE_URL: "{url}",
    GEMINI_MODEL: "{model}",
  },
  needsModel: false,
  login: {
    type: ["gemini"],
    files: [".gemini/oauth_creds.json", ".gemini/.env"],
    hosts: [
      "cloudcode-pa.googleapis.com",
      "generativelanguage.googleapis.com",
      "oauth2.googleapis.com",
      "accounts.google.com",
      "www.googleapis.com",
    ],
  },
  // In a folder that it does not trust it starts no server of tools, and a work tree is always new.
  quiet: { GEMINI_CLI_TRUST_WORKSPACE: "true" },
  homeFiles: {},
  besideKey: {},
  tools: "stdio",
  // In its mode "plan" the role tools are hidden.
  modes: { planner: "default", worker: "yolo", validator: "default", unwalled: null },
  usage: "per_turn_meta",
  untold: "which part of its input came from a cache",
  modelKnownBy: "current_model",
  notLoggedIn: "error",
  reads: ["**/GEMINI.md", ".gemini/**", ".agents/skills/**"],
  // It names its record after the session and the minute. Within that minute another process would
  // begin the same record again, and then find nothing in it ("No previous sessions found").
  goesOnAfterMs: 60_000,
  protocol: "gemini",
  speaks: 1,
  driven: true,
}
