/**
 * What a command must bring about for its criterion to hold. A key other than `exit` is left out if
 * nothing is expected of it, so that a plan's digest does not change when a key is added here.
 */
import { z } from "zod"

/** A longer text is no sentence about what is seen, but a program. */
const pattern = z.string().max(500)
const scalar = z.union([z.string().max(2_000), z.number(), z.boolean(), z.null()])

/** A JSON path (RFC 9535) that finds one value, and that value. */
export const JsonExpect = z.strictObject({
  path: z.string().min(1).max(500),
  equals: z.union([scalar, z.array(scalar).max(100)]),
})
export type JsonExpect = Readonly<z.infer<typeof JsonExpect>>

/** A request to one of the plan's services, after the command has ended. */
export const HttpExpect = z.strictObject({
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]).default("GET"),
  /** On this machine, at the port of a service: `http://127.0.0.1:$MISSIONS_PORT_WEB/carts`. */
  url: z.string().trim().min(1).max(1_000),
  status: z.int().min(100).max(599).default(200),
  /** A regular expression that the answer must match. */
  body: pattern.optional(),
  json: z.array(JsonExpect).min(1).max(20).optional(),
})
export type HttpExpect = Readonly<z.infer<typeof HttpExpect>>

export const Expect = z.strictObject({
  exit: z.int().min(0).max(255).default(0),
  /** A regular expression that standard output and error together must match. */
  output: pattern.optional(),
  /** For standard output alone, which must then be JSON. */
  json: z.array(JsonExpect).min(1).max(20).optional(),
  /** Paths in the tree where a file or a folder exists after the command. */
  files: z.array(z.string().min(1).max(300)).min(1).max(50).optional(),
  http: z.array(HttpExpect).min(1).max(20).optional(),
})
export type Expect = Readonly<z.infer<typeof Expect>>

/** Whether something is checked outside of what the command itself prints. */
export const looksBeyond = ({ files, http }: Expect): boolean =>
  files !== undefined || http !== undefined

/** Whether the criterion can still fail if the command's exit status says nothing. */
export const isTelling = (expect: Expect): boolean =>
  expect.output !== undefined || expect.json !== undefined || looksBeyond(expect)

/** Every JSON path in it, for any JSON that it is asked of. */
export const jsonPathsOf = ({ json = [], http = [] }: Expect): readonly string[] =>
  [...json, ...http.flatMap(({ json: inAnswer = [] }) => inAnswer)].map(({ path }) => path)
