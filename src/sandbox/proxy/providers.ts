/** Where calls with a key go, if nobody names another address. */
import type { ModelProtocol } from "./model-call.ts"

export const PROVIDERS: Readonly<Record<ModelProtocol, string>> = {
  anthropic: "https://api.anthropic.com",
  openai_chat: "https://api.openai.com",
  openai_responses: "https://api.openai.com",
  gemini: "https://generativelanguage.googleapis.com",
}
