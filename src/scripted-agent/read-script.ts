/** Reads a script from its text. Whatever is wrong with it is told in one line, before anything is done. */
import { parseDocument } from "yaml"
import { Script } from "./script.ts"

export class ScriptError extends Error {
  override readonly name = "ScriptError"
}

/** `file` is for the error's text only. Throws ScriptError with what, where, what would be right, what was seen. */
export function readScript(text: string, file: string): Script {
  const document = parseDocument(text, { prettyErrors: false })
  const broken = document.errors[0]
  if (broken) {
    throw new ScriptError(
      `The script is no YAML: ${file}. Right would be: a document as docs/scripted-agent.md ` +
        `describes. Seen: ${broken.message}`,
      { cause: broken },
    )
  }
  const given: unknown = document.toJS()
  const parsed = Script.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const others = parsed.error.issues.length - 1
  const more = others === 0 ? "" : ` (${others} more like this)`
  const path = issue?.path ?? []
  const seen = path.reduce<unknown>(
    (inside, part) => (inside as Record<PropertyKey, unknown> | undefined)?.[part],
    given,
  )
  throw new ScriptError(
    `The script does not fit${more}: ${file}, at ${path.join(".") || "its top"}. ` +
      `Right would be: ${issue?.message}. Seen: ${(JSON.stringify(seen) ?? "nothing").slice(0, 200)}`,
    { cause: parsed.error },
  )
}
