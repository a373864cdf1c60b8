/** OpenAI's Chat Completions. */
import { type Answer, type Asked, data, type Form, named, type Schema, TOKENS } from "./form.ts"

interface Body {
  readonly model?: string
  readonly stream?: boolean
  readonly tools?: readonly {
    readonly function?: { readonly name: string; readonly parameters?: Schema }
  }[]
  readonly response_format?: { readonly json_schema?: { readonly schema?: Schema } }
}

const usage = {
  prompt_tokens: TOKENS.in + TOKENS.cached,
  completion_tokens: TOKENS.out,
  total_tokens: TOKENS.in + TOKENS.cached + TOKENS.out,
  prompt_tokens_details: { cached_tokens: TOKENS.cached },
}

export const openaiChat: Form = {
  read(body): Asked {
    const { model = "", stream = false, tools = [], response_format: format } = body as Body
    return {
      ...{ model, isStream: stream },
      tools: tools.flatMap(({ function: it }) =>
        it ? [{ name: it.name, namespace: null, parameters: it.parameters ?? {} }] : [],
      ),
      wanted: format?.json_schema?.schema ?? null,
    }
  },
  whole: (answer, model) => ({
    ...head("chat.completion", model),
    choices: [
      { index: 0, message: { role: "assistant", ...said(answer) }, finish_reason: reason(answer) },
    ],
    usage,
  }),
  stream(answer, model) {
    const common = head("chat.completion.chunk", model)
    const chunk = (delta: object, finish: string | null) =>
      data({ ...common, choices: [{ index: 0, delta, finish_reason: finish }] })
    return [
      chunk({ role: "assistant", content: "" }, null),
      chunk(said(answer), null),
      chunk({}, reason(answer)),
      data({ ...common, choices: [], usage }),
      "data: [DONE]\n\n",
    ]
  },
}

const head = (object: string, model: string) => ({
  ...{ id: named("chatcmpl"), object, created: 1_796_000_000, model },
})

const reason = ({ is }: Answer): string => (is === "text" ? "stop" : "tool_calls")

function said(answer: Answer): object {
  if (answer.is === "text") return { content: answer.text }
  const { name, arguments: text } = answer.call
  const call = { name, arguments: text }
  return {
    content: null,
    tool_calls: [{ index: 0, id: named("call"), type: "function", function: call }],
  }
}
