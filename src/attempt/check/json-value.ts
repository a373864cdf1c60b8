/**
 * Finds the value that a plan's JSON path means. Neither a path nor a text can hold up our process.
 */
import { runInNewContext } from "node:vm"
import { compilePath, whyNoPath } from "../../core/plan/json-path.ts"

/**
 * A sensible path takes milliseconds. One that searches everything inside everything would take for
 * ever.
 */
const FIND_MS = 1_000

export type FoundValue =
  | { readonly is: "value"; readonly value: unknown }
  | { readonly is: "nothing" | "several" | "too_slow" | "too_deep" | "not_a_path" }

/** We look for two values at most, because all that counts is whether there is a second one. */
export function valueAt(path: string, json: unknown): FoundValue {
  if (whyNoPath(path) !== null) return { is: "not_a_path" }
  const query = compilePath(path)
  const nodes = query.lazyQuery(json as Parameters<typeof query.lazyQuery>[0])
  const find = () => [...Iterator.from(nodes).take(2)]
  try {
    // The time limit holds for everything that runs in there, our own code too.
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
