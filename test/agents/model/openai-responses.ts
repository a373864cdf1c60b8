/** OpenAI's Responses. */
import {
  type Answer,
  type Asked,
  event,
  type Form,
  named,
  type OfferedTool,
  type Schema,
  TOKENS,
} from "./form.ts"

interface Tool {
  readonly type: string
  readonly name?: string
  readonly parameters?: Schema
  /** Of a namespace. */
  readonly tools?: readonly Tool[]
}

interface Body {
  readonly model?: string
  readonly stream?: boolean
  readonly tools?: readonly Tool[]
  readonly text?: { readonly format?: { readonly schema?: Schema } }
}

const usage = {
  input_tokens: TOKENS.in + TOKENS.cached,
  input_tokens_details: { cached_tokens: TOKENS.cached },
  output_tokens: TOKENS.out,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: TOKENS.in + TOKENS.cached + TOKENS.out,
}

export const openaiResponses: Form = {
  read(body): Asked {
    const { model = "", stream = false, tools = [], text } = body as Body
    return {
      ...{ model, isStream: stream, wanted: text?.format?.schema ?? null },
      tools: tools.flatMap(tool => offered(tool, null)),
    }
  },
  whole: (answer, model) => response(model, "completed", [item(answer)]),
  stream(answer, model) {
    const whole = item(answer)
    const empty = { ...whole, ...(answer.is === "text" ? { content: [] } : { arguments: "" }) }
    const begun = response(model, "in_progress", [])
    const place = { item_id: whole.id, output_index: 0 }
    const delta =
      answer.is === "text"
        ? { type: "response.output_text.delta", ...place, content_index: 0, delta: answer.text }
        : {
            type: "response.function_call_arguments.delta",
            ...{ ...place, delta: answer.call.arguments },
          }
    return [
      { type: "response.created", response: begun },
      { type: "response.output_item.added", output_index: 0, item: empty },
      delta,
      { type: "response.output_item.done", output_index: 0, item: whole },
      {
        type: "response.completed",
        response: { ...begun, status: "completed", output: [whole], usage },
      },
    ].map((it, index) => event({ ...it, ...{ sequence_number: index } }))
  },
}

function offered(tool: Tool, namespace: string | null): readonly OfferedTool[] {
  if (tool.type === "namespace") {
    return (tool.tools ?? []).flatMap(inner => offered(inner, tool.name ?? null))
  }
  const { name, parameters = {} } = tool
  return name === undefined || tool.type !== "function" ? [] : [{ name, namespace, parameters }]
}

const response = (model: string, status: string, output: readonly object[]) => ({
  ...{ id: named("resp"), object: "response", created_at: 1_796_000_000, status, model, output },
  usage: status === "completed" ? usage : null,
})

function item(answer: Answer): { readonly id: string } {
  if (answer.is === "text") {
    const content = [{ type: "output_text", text: answer.text, annotations: [] }]
    const message = { type: "message", status: "completed", role: "assistant", content }
    return { id: named("msg"), ...message }
  }
  const { namespace, ...call } = answer.call
  return {
    ...{ id: named("fc"), call_id: named("call") },
    ...{ type: "function_call", status: "completed", ...call },
    ...(namespace === null ? {} : { namespace }),
  }
}
