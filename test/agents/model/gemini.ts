/** Google's Gemini. */
import { type Answer, type Asked, data, type Form, objectOf, type Schema, TOKENS } from "./form.ts"

interface Body {
  readonly tools?: readonly {
    readonly functionDeclarations?: readonly {
      readonly name: string
      readonly parameters?: Schema
      readonly parametersJsonSchema?: Schema
    }[]
  }[]
  readonly generationConfig?: {
    readonly responseSchema?: Schema
    readonly responseJsonSchema?: Schema
  }
}

export const gemini: Form = {
  read(body, path): Asked {
    const { tools = [], generationConfig: config } = body as Body
    return {
      model: /models\/([^/:]+):/.exec(path)?.[1] ?? "",
      isStream: path.endsWith(":streamGenerateContent"),
      tools: tools.flatMap(({ functionDeclarations: all = [] }) =>
        all.map(({ name, parameters, parametersJsonSchema }) => ({
          ...{ name, namespace: null },
          parameters: parametersJsonSchema ?? parameters ?? {},
        })),
      ),
      wanted: config?.responseJsonSchema ?? config?.responseSchema ?? null,
    }
  },
  whole: answered,
  stream: (answer, model) => [data(answered(answer, model))],
}

function answered(answer: Answer, model: string) {
  const part =
    answer.is === "text"
      ? { text: answer.text }
      : { functionCall: { name: answer.call.name, args: objectOf(answer.call.arguments) } }
  return {
    candidates: [{ content: { role: "model", parts: [part] }, finishReason: "STOP", index: 0 }],
    usageMetadata: {
      promptTokenCount: TOKENS.in + TOKENS.cached,
      cachedContentTokenCount: TOKENS.cached,
      candidatesTokenCount: TOKENS.out,
      totalTokenCount: TOKENS.in + TOKENS.cached + TOKENS.out,
    },
    modelVersion: model,
  }
}
