/**
 * What code may not use: clock, chance and environment outside of the entry points, and even less
 * in the core.
 */
import {
  at,
  ENTRY_POINTS,
  isCode,
  type Node,
  nodes,
  type Source,
  type Violation,
} from "./source.ts"

const PASS_IT_IN = "Take it as an argument; only entry points ask for it."

/** Banned as `object.property`, anywhere. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Date: ["now"],
  Math: ["random"],
  performance: ["now", "timeOrigin"],
  process: ["env", "argv", "hrtime", "uptime"],
}
/** Banned by name, even after an import. */
const NAMES = new Set(["randomUUID", "randomBytes", "randomInt", "getRandomValues", "hrtime"])
/** The file that uses them must name their limit. */
const TIMERS = new Set(["setTimeout", "setInterval"])
const MODULES = new Set(["node:process", "process", "node:perf_hooks"])

export const clockChanceAndEnvironment = (files: readonly Source[]): readonly Violation[] =>
  files
    .filter(file => file.path.startsWith("src/") && isCode(file))
    .filter(file => !ENTRY_POINTS.includes(file.path))
    .flatMap(file => {
      const fixes = nodes(file).flatMap(([node, parents]) => {
        const fix = whyBanned(node, parents)
        return fix === null ? [] : [[at(file, node), fix] as const]
      })
      // One line may hold the same name twice, as an import does.
      return [...new Map(fixes)].map(([where, fix]) => ({ at: where, fix }))
    })

function whyBanned(node: Node, parents: readonly Node[]): string | null {
  switch (node.type) {
    case "MemberExpression": {
      const banned = MEMBERS[nameOf(node["object"]) ?? ""]
      return banned?.includes(nameOf(node["property"]) ?? "") ? PASS_IT_IN : null
    }
    case "Identifier":
      return NAMES.has(node["name"] as string) && !isDeclared(node, parents) ? PASS_IT_IN : null
    case "NewExpression":
    case "CallExpression":
      return whyNotCalled(node)
    case "ImportDeclaration": {
      const from = (node["source"] as Node)["value"] as string
      return MODULES.has(from) ? PASS_IT_IN : null
    }
    default:
      return null
  }
}

function whyNotCalled(node: Node): string | null {
  const name = nameOf(node["callee"])
  const given = (node["arguments"] as readonly Node[]).length
  if (name === "Date" && (node.type === "CallExpression" || given === 0)) return PASS_IT_IN
  const isTimer = node.type === "CallExpression" && TIMERS.has(name ?? "")
  return isTimer && given < 2 ? "Give the timer its limit." : null
}

/** A field or parameter of that name is fine, because it's how the thing is handed in. */
function isDeclared(node: Node, parents: readonly Node[]): boolean {
  const parent = parents.at(-1)
  if (parent === undefined) return false
  const isKey = parent["key"] === node && parent["shorthand"] !== true
  return isKey || /^TS|Function/.test(parent.type)
}

const nameOf = (node: unknown): string | null => {
  const { type, name, value } = node as Node
  if (type === "Identifier") return name as string
  return type === "Literal" && typeof value === "string" ? value : null
}

const CORE_NAMES = new Set(
  `fetch process console setTimeout setInterval setImmediate queueMicrotask performance crypto
  globalThis Promise Intl`.split(/\s+/),
)

/** The core is pure: it can't fail, wait or know the time. */
export const core = (files: readonly Source[]): readonly Violation[] =>
  files
    .filter(file => file.path.startsWith("src/core/") && isCode(file))
    .flatMap(file =>
      nodes(file).flatMap(([node, parents]) => {
        const isReached =
          node.type === "Identifier" &&
          CORE_NAMES.has(node["name"] as string) &&
          !isDeclared(node, parents) &&
          !(parents.at(-1)?.type === "MemberExpression" && parents.at(-1)?.["property"] === node)
        const waits = node.type === "AwaitExpression" || node["async"] === true
        if (!isReached && !waits) return []
        return [
          {
            at: at(file, node),
            fix: "The core neither waits nor reaches outside: move it to an adapter.",
          },
        ]
      }),
    )
