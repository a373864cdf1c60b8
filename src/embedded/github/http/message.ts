/**
 * One HTTP request and its response as plain data. Nothing here may use a socket, a clock or a
 * stream.
 */

export interface Request {
  readonly method: string
  /** Path and query as they are on the request line. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface Response {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | string
}

const JSON_TYPE = "application/json; charset=utf-8"
const DOCUMENTATION = "https://docs.github.com/rest"

/** A JSON response. With `undefined` it has no body at all, as 204 and 304 require. */
export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  if (value === undefined) return { status, headers, body: "" }
  return { status, headers: { "content-type": JSON_TYPE, ...headers }, body: JSON.stringify(value) }
}

/** GitHub's shape of an error: `message`, `documentation_url`, and the status once more as text. */
export function refusal(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const value = { message, documentation_url: DOCUMENTATION, status: String(status) }
  return json(status, value, headers)
}

export function pathOf(target: string): string {
  const end = target.indexOf("?")
  return end === -1 ? target : target.slice(0, end)
}

export function queryOf(target: string): URLSearchParams {
  const end = target.indexOf("?")
  return new URLSearchParams(end === -1 ? "" : target.slice(end + 1))
}
