/** Finds the value that a plan's JSON path means. It must never let a path or a text hold up our process. */
import { runInNewContext } from "node:vm"
import { compilePath, whyNoPath } from "../../core/plan/json-path.ts"

/** A sensible path needs milliseconds; one that searches everywhere in everywhere needs for ever. */
const FIND_MS = 1_000

export type FoundValue =
  | { readonly is: "value"; readonly value: unknown }
  | { readonly is: "nothing" | "several" | "too_slow" | "too_deep" | "not_a_path" }

/** Only the first two are looked for: that there is a second is all that counts. */
export function valueAt(path: string, json: unknown): FoundValue {
  if (whyNoPath(path) !== null) return { is: "not_a_path" }
  const query = compilePath(path)
  const nodes = query.lazyQuery(json as Parameters<typeof query.lazyQuery>[0])
  const find = () => [...Iterator.from(nodes).take(2)]
  try {
    // The limit of time holds for whatever runs in there, ours too.
    const found = runInNewContext("find()", { find }, { timeout: FIND_MS }) as ReturnType<
      typeof find
    >
    const [first, second] = found
    if (first === undefined) return { is: "nothing" }
    return second === undefined ? { is: "value", value: first.value } : { is: "several" }
  } catch (error) {
    const isSlow = (error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
    return { is: isSlow ? "too_slow" : "too_deep" }
  }
}
