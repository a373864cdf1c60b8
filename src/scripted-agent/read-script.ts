/** Reads a script from its text. Whatever is wrong with it is told in one line, before anything is done. */
import { parseDocument } from "yaml"
import { placesOf, rightOf, unknownFirst } from "../core/plan/form.ts"
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
  const misfits = unknownFirst(parsed.error.issues).flatMap(issue =>
    placesOf(issue).map(({ path, key }) => ({ path, right: rightOf(Script, issue, given, key) })),
  )
  const [{ path, right } = { path: [], right: "" }] = misfits
  const others = misfits.length - 1
  const more = others <= 0 ? "" : ` (${others} more like this)`
  const seen = path.reduce<unknown>(
    (inside, part) => (inside as Record<PropertyKey, unknown> | null | undefined)?.[part],
    given,
  )
  throw new ScriptError(
    `The script does not fit${more}: ${file}, at ${path.join(".") || "its top"}. ` +
      `Right would be: ${right}. Seen: ${(JSON.stringify(seen) ?? "nothing").slice(0, 200)}`,
    { cause: parsed.error },
  )
}
