/** What the forms of talking to a model have in common: what is asked, and what is answered. */

/** A tool as the agent offers it to its model. */
export interface OfferedTool {
  readonly name: string
  /** Codex puts the tools of a server into a namespace. */
  readonly namespace: string | null
  readonly parameters: Schema
}

/** As much of JSON Schema as is needed to fill arguments in. */
export interface Schema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly items?: Schema
}

export interface Asked {
  readonly model: string
  readonly isStream: boolean
  readonly tools: readonly OfferedTool[]
  /** The form that the answer must have; null: any. */
  readonly wanted: Schema | null
}

export interface ToolCall {
  readonly name: string
  readonly namespace: string | null
  /** JSON, or what only looks like it. */
  readonly arguments: string
}

/** What one answer counts, cached apart from what was new. */
export const TOKENS = { in: 100, cached: 40, out: 7 } as const

export type Answer =
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "call"; readonly call: ToolCall }

export interface Form {
  read(body: unknown, path: string): Asked
  whole(answer: Answer, model: string): unknown
  /** The events of a stream, each with its line breaks. */
  stream(answer: Answer, model: string): readonly string[]
}

let drawn = 0
/** A new name of a message or call. */
export function named(prefix: string): string {
  drawn += 1
  return `${prefix}_scripted${drawn}`
}

export const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`
export const event = (value: { readonly type: string }): string =>
  `event: ${value.type}\n${data(value)}`

/** Gemini takes no text for arguments, so what is no JSON arrives as what it was. */
export function objectOf(text: string): object {
  try {
    return JSON.parse(text) as object
  } catch {
    return { broken: text }
  }
}
