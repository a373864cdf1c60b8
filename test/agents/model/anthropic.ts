/** Anthropic's Messages. */
import {
  type Answer,
  type Asked,
  event,
  type Form,
  named,
  objectOf,
  type Schema,
  TOKENS,
} from "./form.ts"

interface Body {
  readonly model?: string
  readonly stream?: boolean
  readonly tools?: readonly { readonly name: string; readonly input_schema?: Schema }[]
  readonly output_config?: { readonly format?: { readonly schema?: Schema } }
  readonly output_format?: { readonly schema?: Schema }
}

const usage = {
  input_tokens: TOKENS.in,
  cache_read_input_tokens: TOKENS.cached,
  cache_creation_input_tokens: 0,
  output_tokens: TOKENS.out,
}

export const anthropic: Form = {
  read(body): Asked {
    const { model = "", stream = false, tools = [], ...rest } = body as Body
    return {
      ...{ model, isStream: stream },
      tools: tools.map(({ name, input_schema: parameters = {} }) => ({
        ...{ name, namespace: null, parameters },
      })),
      wanted: rest.output_config?.format?.schema ?? rest.output_format?.schema ?? null,
    }
  },
  whole: (answer, model) => ({
    ...message(model),
    content: [block(answer)],
    stop_reason: reason(answer),
  }),
  stream(answer, model) {
    const empty =
      answer.is === "text"
        ? { type: "text", text: "" }
        : { type: "tool_use", id: named("toolu"), name: answer.call.name, input: {} }
    const delta =
      answer.is === "text"
        ? { type: "text_delta", text: answer.text }
        : { type: "input_json_delta", partial_json: answer.call.arguments }
    return [
      { type: "message_start", message: { ...message(model), content: [], stop_reason: null } },
      { type: "content_block_start", index: 0, content_block: empty },
      { type: "content_block_delta", index: 0, delta },
      { type: "content_block_stop", index: 0 },
      {
        type: "message_delta",
        delta: { stop_reason: reason(answer), stop_sequence: null },
        usage: { output_tokens: TOKENS.out },
      },
      { type: "message_stop" },
    ].map(event)
  },
}

const message = (model: string) => ({
  ...{ id: named("msg"), type: "message", role: "assistant", model, stop_sequence: null, usage },
})

const reason = ({ is }: Answer): string => (is === "text" ? "end_turn" : "tool_use")

const block = (answer: Answer) =>
  answer.is === "text"
    ? { type: "text", text: answer.text }
    : {
        ...{ type: "tool_use", id: named("toolu"), name: answer.call.name },
        input: objectOf(answer.call.arguments),
      }
