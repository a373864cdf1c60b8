/** Reads a script from its text. A mistake is reported in one line, before anything is done. */
import { parseDocument } from "yaml"
import { placesOf, rightOf, unknownFirst } from "../core/plan/form.ts"
import { Script } from "./script.ts"

export class ScriptError extends Error {
  override readonly name = "ScriptError"
}

/**
 * `file` is only for the error's text. Throws ScriptError, which says what happened, where, what
 * was expected and what it got.
 */
export function readScript(text: string, file: string): Script {
  const document = parseDocument(text, { prettyErrors: false })
  const broken = document.errors[0]
  if (broken) {
    throw new ScriptError(
      `The script is no YAML: ${file}. Expected: a document as docs/scripted-agent.md ` +
        `describes. Got: ${broken.message}`,
      { cause: broken },
    )
  }
  const given: unknown = document.toJS()
  const parsed = Script.safeParse(given)
  if (parsed.success) return parsed.data
  const misfits = unknownFirst(parsed.error.issues).flatMap(issue =>
    placesOf(issue).map(({ path, key }) => ({
      path,
      expected: rightOf(Script, issue, given, key),
    })),
  )
  const [{ path, expected } = { path: [], expected: "" }] = misfits
  const others = misfits.length - 1
  const more = others <= 0 ? "" : ` (${others} more like this)`
  const got = path.reduce<unknown>(
    (inside, part) => (inside as Record<PropertyKey, unknown> | null | undefined)?.[part],
    given,
  )
  throw new ScriptError(
    `The script does not fit${more}: ${file}, at ${path.join(".") || "its top"}. ` +
      `Expected: ${expected}. Got: ${(JSON.stringify(got) ?? "nothing").slice(0, 200)}`,
    { cause: parsed.error },
  )
}
