/**
 * Which file may import which: towards the core, and inside the core only from the folders above.
 */
import path from "node:path"
import {
  ENTRY_POINTS,
  isNode,
  lineOf,
  type Node,
  nodes,
  type Source,
  type Violation,
} from "./source.ts"

export interface Import {
  readonly at: string
  readonly from: string
  /** The path from the root if it's a file of ours, else the import as written. */
  readonly to: string
  readonly isOurs: boolean
  readonly isType: boolean
}

/** Each folder of the core imports only those before it. The files that join them come last. */
const CORE_ORDER = [
  "src/core/values",
  "src/core/plan",
  "src/core/log",
  "src/core/people",
  "src/core/work",
  "src/core/view",
  "src/core/render",
  "src/core/board",
  "src/core/reconcile.ts",
  "src/core/forecast.ts",
]
/** Rooms that must not import each other. */
const ADAPTERS = [
  "src/github",
  "src/agent",
  "src/attempt",
  "src/sandbox",
  "src/embedded/github",
  "src/embedded/runner",
  "src/scripted-agent",
]
/** It knows GitHub and not missions, so it imports nothing of ours. */
const ALONE = "src/embedded"
/** Rooms that join adapters. Each imports only those before it. */
const JOINING = ["server", "alone", "local", "calibrate", "enrol", "doctor", "cli"].map(
  it => `src/${it}`,
)
/** The side that needs a port declares it; an adapter may import these types to implement them. */
const PORTS = [
  ...[
    "src/attempt/ports.ts",
    "src/attempt/sandbox.ts",
    "src/attempt/room-network.ts",
    "src/attempt/step-ports.ts",
  ],
  "src/controller.ts",
]

const ATTEMPT = "src/attempt"
/** The rooms under the steps of an attempt. Each imports only those before it. */
const ATTEMPT_ORDER = ["secret", "tree", "carried", "check", "capture", "tamper"].map(
  room => `${ATTEMPT}/${room}`,
)
/** Files beside the steps that every room may import. */
const ATTEMPT_GROUND = [
  ...["attempt-error", "left-behind", "machine-network", "room-network"],
  ...["outlet", "sandbox", "wait-for"],
].map(file => `${ATTEMPT}/${file}.ts`)
/** Every room may import its types: the artifact that the agent's job hands to the next one. */
const BUNDLE = `${ATTEMPT}/bundle.ts`

export const imports = (files: readonly Source[]): readonly Violation[] =>
  files
    .filter(({ path: name }) => name.startsWith("src/"))
    .flatMap(importsOf)
    .flatMap(edge => {
      const fix = whyNot(edge)
      return fix === null ? [] : [{ at: `${edge.at} → ${edge.to}`, fix }]
    })

/** Null if the import is allowed. */
function whyNot(edge: Import): string | null {
  const { from, to, isOurs } = edge
  if (!isOurs) return whyNotPackage(edge)
  if (!to.startsWith("src/")) return "Code that is shipped imports only from src."
  if (isEntry(to))
    return "Nothing imports an entry point; move what is needed into a file beside it."
  if (isEntry(from)) return null
  if (within(from, ALONE) && !within(to, ALONE))
    return `${ALONE} knows GitHub, not missions: it imports nothing of ours.`
  if (within(from, "src/core")) return whyNotInCore(from, to)
  if (within(to, "src/core")) return null
  if (from === "src/controller.ts") return "The controller imports the core and declares its ports."
  if (within(from, ATTEMPT) && within(to, ATTEMPT)) return whyNotInAttempt(edge)
  if (roomOf(from) === roomOf(to)) return null
  if (PORTS.includes(to) && edge.isType) return null
  const mine = JOINING.findIndex(room => within(from, room))
  const other = JOINING.findIndex(room => within(to, room))
  if (other > mine)
    return `${JOINING[other]} joins what others are: only what comes after it and entry points import it.`
  if (mine >= 0) return null
  return "Adapters never import each other: declare a port and let an entry point join them."
}

function whyNotPackage({ from, to }: Import): string | null {
  if (!within(from, "src/core")) return null
  if (to === "zod") return null
  if (to === "yaml" && from === "src/core/plan/plan-text.ts") return null
  if (to === "json-p3" && from === "src/core/plan/json-path.ts") return null
  if (to === "node:crypto" && from === "src/core/values/digest.ts") return null
  return "The core cannot fail, wait or know the time: it imports zod and nothing else."
}

function whyNotInCore(from: string, to: string): string | null {
  const [mine, other] = [rank(from), rank(to)]
  if (other < 0) return "The core imports only from the core."
  if (other <= mine) return null
  return `${CORE_ORDER[mine] ?? from} comes before ${CORE_ORDER[other]}: move what is needed up.`
}

function whyNotInAttempt({ from, to, isType }: Import): string | null {
  const roomAt = (file: string) => ATTEMPT_ORDER.findIndex(room => within(file, room))
  const [mine, other] = [roomAt(from), roomAt(to)]
  if (ATTEMPT_GROUND.includes(from) && !ATTEMPT_GROUND.includes(to))
    return "Every room of an attempt imports this file, so it imports none of them."
  if (mine < 0 || ATTEMPT_GROUND.includes(to)) return null
  if (isType && (PORTS.includes(to) || to === BUNDLE)) return null
  if (other < 0)
    return "The steps stand on this room: it imports none of them, only types of ports."
  if (other <= mine) return null
  return `${ATTEMPT_ORDER[mine]} comes before ${ATTEMPT_ORDER[other]}: move what both need down.`
}

const rank = (file: string): number => CORE_ORDER.findIndex(place => within(file, place))
export const within = (file: string, place: string): boolean =>
  file === place || file.startsWith(`${place}/`)
const isEntry = (file: string): boolean => ENTRY_POINTS.includes(file)
const roomOf = (file: string): string =>
  [...ADAPTERS, ...JOINING].find(room => within(file, room)) ?? file

const STATEMENTS =
  /^(?:ImportDeclaration|ExportNamedDeclaration|ExportAllDeclaration|ImportExpression)$/

export const importsOf = (file: Source): readonly Import[] =>
  nodes(file)
    .filter(([node]) => STATEMENTS.test(node.type) || node.type === "TSImportType")
    .flatMap(([node]) => {
      const written = node["source"] ?? node["argument"]
      const specifier = isNode(written) ? literal(written) : null
      if (specifier === null) return []
      const isOurs = specifier.startsWith(".")
      const to = isOurs ? path.posix.join(path.posix.dirname(file.path), specifier) : specifier
      const line = lineOf(file.text, node.start)
      return [{ at: `${file.path}:${line}`, from: file.path, to, isOurs, isType: isType(node) }]
    })

const literal = (node: Node): string | null => {
  if (typeof node["value"] === "string") return node["value"]
  const inner = node["literal"]
  return isNode(inner) ? literal(inner) : null
}

function isType(node: Node): boolean {
  if (node.type === "TSImportType" || node["importKind"] === "type") return true
  const specifiers = (node["specifiers"] ?? []) as readonly Node[]
  return specifiers.length > 0 && specifiers.every(s => s["importKind"] === "type")
}
