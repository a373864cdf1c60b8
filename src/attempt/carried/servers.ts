/**
 * Reads files that name servers of tools, in the forms that agents and editors use. A file may be
 * broken in any way: what can't be used is said, one server at a time, and nothing throws.
 */
import { z } from "zod"
import type { UNUSED } from "../../core/plan/carried.ts"
import { withoutComments } from "../../core/plan/json-comments.ts"
import { firstLineOf } from "../../core/values/first-line.ts"
import type { ToolServer } from "../ports.ts"

export type ReadServer =
  | { readonly is: "server"; readonly server: ToolServer }
  | { readonly is: "unused"; readonly name: string; readonly why: Why; readonly seen: string }
type Why = (typeof UNUSED)[number]

/** What may stand in such a file by reference. */
export interface Referable {
  /** The work tree, as its agent sees it. */
  readonly folder: string
  /** The value of a variable that agents may get; undefined: they may not, or it is not set. */
  readonly variable: (name: string) => string | undefined
}

const Texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
const Entry = z.object({
  type: z.string().optional(),
  command: z.string().min(1).max(1_000).optional(),
  args: z.array(z.string().max(4_000)).max(100).optional(),
  env: Texts.optional(),
  url: z.string().max(2_000).optional(),
  headers: Texts.optional(),
  disabled: z.boolean().optional(),
  enabled: z.boolean().optional(),
})
type Entry = z.infer<typeof Entry>
const File = z.union([
  z.object({ mcpServers: z.record(z.string(), z.unknown()) }).transform(it => it.mcpServers),
  z.object({ servers: z.record(z.string(), z.unknown()) }).transform(it => it.servers),
])

/** Nobody hands more to one agent. */
const SERVERS_MAX = 20

/** Names of servers of our own, behind which nobody else's may hide. */
const OURS: readonly string[] = ["missions", "browser"]
const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/

/** A text is why the file as a whole can't be read. */
export function readServers(text: string, referable: Referable): readonly ReadServer[] | string {
  let file: z.infer<typeof File>
  try {
    const read = File.safeParse(JSON.parse(withoutComments(text)))
    if (!read.success) return "no `mcpServers` and no `servers`"
    file = read.data
  } catch (error) {
    return firstLineOf(error)
  }
  return Object.entries(file).map(([name, entry], at) =>
    at < SERVERS_MAX
      ? readServer(name, entry, referable)
      : { is: "unused", name, why: "form", seen: `the file names more than ${SERVERS_MAX}` },
  )
}

function readServer(name: string, given: unknown, referable: Referable): ReadServer {
  const unused = (why: Why, seen: string): ReadServer => ({ is: "unused", name, why, seen })
  if (!NAME.test(name)) return unused("form", "its name")
  if (OURS.includes(name)) return unused("name", "a name of Missions' own tools")
  const entry = Entry.safeParse(given)
  if (!entry.success) return unused("form", entry.error.issues[0]?.path.join(".") || "no object")
  if (entry.data.disabled === true || entry.data.enabled === false) return unused("off", "")
  return filled(name, entry.data, referable)
}

function filled(name: string, entry: Entry, referable: Referable): ReadServer {
  const unused = (why: Why, seen: string): ReadServer => ({ is: "unused", name, why, seen })
  const refer = createReferrer(referable)
  const { command, url, args = [], env = {}, headers = {} } = entry
  const texts = (given: z.infer<typeof Texts>) =>
    Object.fromEntries(Object.entries(given).map(([key, value]) => [key, refer.fill(`${value}`)]))
  if (command !== undefined) {
    const server = {
      ...({ is: "program", name, command: refer.fill(command) } as const),
      ...{ args: args.map(refer.fill), env: texts(env) },
    }
    const lack = refer.lack()
    return lack ? unused(...lack) : { is: "server", server }
  }
  if (url === undefined) return unused("form", "neither `command` nor `url`")
  const type = entry.type === "sse" ? "sse" : "http"
  const server = {
    ...({ is: "address", name, type } as const),
    url: refer.fill(url),
    headers: texts(headers),
  }
  const lack = refer.lack()
  if (lack) return unused(...lack)
  if (!/^https?:\/\//.test(server.url) || !URL.canParse(server.url))
    return unused("form", "its `url`")
  return { is: "server", server }
}

/** `${NAME}`, `${env:NAME}`, `${NAME:-otherwise}`, `${input:…}`, `${workspaceFolder}`, `${{ … }}`. */
const REFERENCE = /\$\{\{?([^{}]{1,200})\}\}?/g
const VARIABLE = /^(?:env:)?([A-Za-z_]\w{0,99})(?::-(.*))?$/s
/** What editors and agents call the work tree. */
const FOLDERS = ["workspaceFolder", "workspaceRoot", "CLAUDE_PROJECT_DIR", "PWD"]

function createReferrer({ folder, variable }: Referable) {
  const missing = new Set<string>()
  let asks: string | null = null
  return {
    fill: (text: string): string =>
      text.replace(REFERENCE, (whole, inside: string) => {
        if (FOLDERS.includes(inside)) return folder
        const [, name, otherwise] = VARIABLE.exec(inside) ?? []
        if (name === undefined) {
          asks ??= whole
          return ""
        }
        const value = variable(name)
        if (value === undefined && otherwise === undefined) missing.add(name)
        return value ?? otherwise ?? ""
      }),
    lack: (): readonly [Why, string] | null =>
      missing.size > 0
        ? ["variable", [...missing].slice(0, 5).join(", ")]
        : asks === null
          ? null
          : ["asks", asks],
  }
}
