/**
 * Finds the operation and the parameters that a method and a path stand for. The table is generated
 * from GitHub's own description of its API; no operation is written down here.
 */
import table from "./routes.generated.json" with { type: "json" }

export interface Match {
  readonly operation: string
  readonly path: Readonly<Record<string, string | number>>
}

interface Route {
  readonly operation: string
  readonly method: string
  readonly pattern: RegExp
  readonly names: readonly string[]
  /** Literals come before parameters, longer paths before a parameter that could swallow them. */
  readonly rank: string
}

/** Parameters that may hold slashes, as `x-multi-segment` and GitHub's own router have it. */
const DEEP = new Set(["ref", "path", "base", "head", "branch"])

const routes: readonly Route[] = Object.entries(table as Readonly<Record<string, string[]>>)
  .map(([operation, [method, path]]) => routeOf(operation, method!, path!))
  .sort((a, b) => (a.rank < b.rank ? -1 : 1))

/** Null if no operation has this method and path. */
export function matchRoute(method: string, path: string): Match | null {
  for (const route of routes) {
    if (route.method !== method) continue
    const found = route.pattern.exec(path)
    if (found === null) continue
    const values = parameters(route, found.slice(1))
    if (values !== null) return { operation: route.operation, path: values }
  }
  return null
}

function routeOf(operation: string, method: string, path: string): Route {
  const names: string[] = []
  const source = path
    .split(/(\{\w+\})/)
    .map(part => {
      if (!part.startsWith("{")) return part.replaceAll(".", "\\.")
      const name = part.slice(1, -1)
      names.push(name)
      if (name === "path") return "(.*)"
      return DEEP.has(name) ? "(.+?)" : "([^/]+)"
    })
    .join("")
  const rank = `${path.replaceAll(/\{\w+\}/g, "~")}~`
  return { operation, method, pattern: new RegExp(`^${source}$`), names, rank }
}

function parameters(route: Route, found: readonly string[]): Match["path"] | null {
  const values: Record<string, string | number> = {}
  for (const [index, name] of route.names.entries()) {
    const text = decoded(found[index]!)
    if (text === null) return null
    const value = /_(id|number)$/.test(name) && /^\d{1,15}$/.test(text) ? Number(text) : text
    // A workflow's id is the only one that may be a name, as in "actions/workflows/ci.yml".
    if (/_(id|number)$/.test(name) && name !== "workflow_id" && typeof value !== "number") {
      return null
    }
    values[name] = value
  }
  return values
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
