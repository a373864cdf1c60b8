/**
 * Tells an agent what a command is expected to bring about, completely and in the plan's own words.
 */
import type { Expect, HttpExpect, JsonExpect } from "../../core/plan/expect.ts"
import { literal } from "./door.ts"

export const expectedText = ({ exit, output, json, files = [], http = [] }: Expect): string =>
  [
    `exit ${exit}`,
    ...(output === undefined ? [] : [`output that matches ${literal(output)}`]),
    ...(json === undefined ? [] : [`JSON on standard output in which ${jsonText(json)}`]),
    ...files.map(path => `afterwards the path ${literal(path)}`),
    ...http.map(request => `afterwards ${requestText(request)}`),
  ].join(" and ")

function requestText({ method, url, status, body, json }: HttpExpect): string {
  const more = [
    ...(body === undefined ? [] : [`a body that matches ${literal(body)}`]),
    ...(json === undefined ? [] : [`JSON in which ${jsonText(json)}`]),
  ]
  return [`status ${status} of ${method} ${literal(url)}`, ...more].join(" with ")
}

const jsonText = (wanted: readonly JsonExpect[]): string =>
  wanted
    .map(({ path, equals }) => `${literal(path)} is ${literal(JSON.stringify(equals))}`)
    .join(" and ")
