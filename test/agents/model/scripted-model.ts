/**
 * A model's endpoint on loopback that plays a script in four forms. It is no model and says so: its
 * answers carry "scripted" in their names, and the side calls that agents make are answered by rule.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import { anthropic } from "./anthropic.ts"
import { calmValue, findTool, type Step } from "./find-tool.ts"
import { type Answer, type Asked, type Form, TOKENS } from "./form.ts"
import { gemini } from "./gemini.ts"
import type { Fault, Line } from "./line.ts"
import { openaiChat } from "./openai-chat.ts"
import { openaiResponses } from "./openai-responses.ts"
import { type Part, partOf } from "./part.ts"

export interface Heard {
  readonly path: string
  readonly model: string
  /** Whether the script answered; everything else is a call beside the conversation. */
  readonly isMain: boolean
  /** The conversation that it is of; null: of none. */
  readonly part: Part | null
  readonly body: string
  readonly played: string
  /** Milliseconds that never go back, when it was answered. */
  readonly at: number
}

interface Counted {
  readonly in: number
  readonly cached: number
  readonly out: number
}

export interface ScriptedModel {
  readonly url: string
  readonly heard: readonly Heard[]
  /** What the answers told that they counted. */
  counted(): Counted
  /** The same without what was answered beside the script after its last step: whoever is ended hears no more of it. */
  countedAtLeast(): Counted
  /** Resolves once the script stands at a fault and somebody met it. */
  readonly faulted: Promise<void>
  /** What the script wanted and could not do. */
  readonly missing: readonly string[]
  close(): Promise<void>
}

/** `script`: the lines of the only conversation, or whose part a request is. */
export async function openScriptedModel(
  script: readonly Line[] | ((body: string) => Part),
): Promise<ScriptedModel> {
  const faulted = Promise.withResolvers<void>()
  const only = typeof script === "function" ? null : partOf(script)
  const play = {
    partFor: typeof script === "function" ? script : () => only!,
    ...{ faults: 0, isDead: false },
  }
  const heard: Heard[] = []
  const missing: string[] = []
  let [answers, sure] = [0, 0]
  const stage: Stage = {
    play,
    missing,
    told: entry => heard.push({ ...entry, at: performance.now() }),
    answered(isMain) {
      answers += 1
      if (isMain) sure = answers
    },
    faulted: faulted.resolve,
  }
  const server = createServer((request, response) => {
    serve(request, response, stage).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    ...{ heard, missing, faulted: faulted.promise },
    counted: () => timesTokens(answers),
    countedAtLeast: () => timesTokens(sure),
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

const timesTokens = (answers: number): Counted => ({
  ...{ in: TOKENS.in * answers, cached: TOKENS.cached * answers, out: TOKENS.out * answers },
})

interface Stage {
  readonly play: { partFor(body: string): Part; faults: number; isDead: boolean }
  readonly missing: string[]
  readonly told: (entry: Omit<Heard, "at">) => void
  readonly answered: (isMain: boolean) => void
  readonly faulted: () => void
}

const FORMS: readonly (readonly [RegExp, Form])[] = [
  [/^\/v1\/messages$/, anthropic],
  [/^(?:\/v1)?\/chat\/completions$/, openaiChat],
  [/^(?:\/v1)?\/responses$/, openaiResponses],
  [/^\/v1(?:alpha|beta)?\/models\/[^/]+:(?:generate|streamGenerate)Content$/, gemini],
]

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  stage: Stage,
): Promise<void> {
  if (stage.play.isDead) {
    request.socket.destroy()
    return
  }
  const { pathname: path } = new URL(request.url ?? "/", "http://scripted.invalid")
  const body = await text(request)
  const form = FORMS.find(([at]) => at.test(path))?.[1]
  if (form === undefined || request.method !== "POST") {
    stage.told({ path, model: "", isMain: false, part: null, body, played: "beside" })
    json(response, 200, beside(path))
    return
  }
  const read = JSON.parse(body) as unknown
  const asked = form.read(read, path)
  const isMain = !isAside(asked, body)
  const part = isMain ? stage.play.partFor(body) : null
  const heard = { path, model: asked.model, isMain, part, body }
  const next = await part?.line(body)
  if (next && "fault" in next) {
    stage.told({ ...heard, played: next.fault })
    fail(request, response, { fault: next, form, asked, stage, part: part! })
    return
  }
  const answer = part ? await playedBy(asked, body, { part, stage }) : aside(asked, body)
  stage.told({ ...heard, played: JSON.stringify(answer) })
  stage.answered(isMain)
  send(response, form, { asked, answer })
}

async function playedBy(
  asked: Asked,
  body: string,
  { part, stage }: { readonly part: Part; readonly stage: Stage },
): Promise<Answer> {
  const step = (await part.line(body)) as Step | undefined
  if (step === undefined) return { is: "text", text: "The script is over." }
  if ("say" in step) {
    part.played()
    return { is: "text", text: step.say }
  }
  const found = findTool(step, asked, body)
  if (found.is === "search") return { is: "call", call: found.call }
  part.played()
  if (found.is === "call") return { is: "call", call: found.call }
  stage.missing.push(found.what)
  return await playedBy(asked, body, { part, stage })
}

/** Calls beside the conversation that offer tools all the same: Qwen's memory, and Claude's suggestions. */
const ASIDE = /managed memory extraction|\[SUGGESTION MODE/
/** The tool by which Qwen's classifier answers. */
const ANSWERS = "respond_in_schema"

const isAside = ({ tools, wanted }: Asked, body: string): boolean =>
  tools.length === 0 || wanted !== null || tools[0]?.name === ANSWERS || ASIDE.test(body)

/** Titles, reviewers and classifiers: whatever they ask, nothing is forbidden. */
function aside({ wanted, tools }: Asked, body: string): Answer {
  const answers = tools.find(({ name }) => name === ANSWERS)
  if (answers) {
    const filled = JSON.stringify(calmValue("", answers.parameters))
    return { is: "call", call: { name: ANSWERS, namespace: null, arguments: filled } }
  }
  if (wanted !== null) return { is: "text", text: JSON.stringify(calmValue("", wanted)) }
  return { is: "text", text: /<severity>/.test(body) ? "<severity>0</severity>" : "Scripted" }
}

function fail(
  request: IncomingMessage,
  response: ServerResponse,
  {
    fault,
    form,
    asked,
    stage,
    part,
  }: {
    readonly fault: Fault
    readonly form: Form
    readonly asked: Asked
    readonly stage: Stage
    readonly part: Part
  },
): void {
  stage.faulted()
  if (fault.fault === "hangs") {
    if (fault.once) part.played()
    return
  }
  if (fault.fault === "dies") {
    stage.play.isDead = true
    const [first = ""] = form.stream({ is: "text", text: "I beg" }, asked.model)
    response.writeHead(200, { "content-type": "text/event-stream" })
    response.write(first, () => request.socket.destroy())
    return
  }
  stage.play.faults += 1
  if (stage.play.faults >= fault.times) part.played()
  const after = fault.retryAfter === null ? {} : { "retry-after": String(fault.retryAfter) }
  const error = { type: "rate_limit_error", code: fault.status, message: "scripted" }
  json(response, fault.status, { type: "error", error }, after)
}

function send(
  response: ServerResponse,
  form: Form,
  { asked, answer }: { readonly asked: Asked; readonly answer: Answer },
): void {
  if (!asked.isStream) {
    json(response, 200, form.whole(answer, asked.model))
    return
  }
  response.writeHead(200, { "content-type": "text/event-stream" })
  for (const part of form.stream(answer, asked.model)) response.write(part)
  response.end()
}

function json(response: ServerResponse, status: number, body: unknown, headers: object = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers })
  response.end(JSON.stringify(body))
}

/** Lists of models and counts of tokens, which no script is about. */
function beside(path: string): unknown {
  if (path.endsWith("/count_tokens")) return { input_tokens: TOKENS.in }
  if (path.endsWith(":countTokens")) return { totalTokens: TOKENS.in }
  const model = { id: "scripted-model", object: "model", type: "model", owned_by: "missions" }
  return { object: "list", data: [model], models: [{ name: "models/scripted-model" }] }
}
