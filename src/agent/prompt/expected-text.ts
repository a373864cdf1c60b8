/** What a command is expected to bring about, as an agent is told: all of it, in the plan's own words. */
import type { Expect, HttpExpect, JsonExpect } from "../../core/plan/expect.ts"

export const expectedText = ({ exit, output, json, files = [], http = [] }: Expect): string =>
  [
    `exit ${exit}`,
    ...(output === undefined ? [] : [`output that matches /${output}/`]),
    ...(json === undefined ? [] : [`JSON on standard output in which ${jsonText(json)}`]),
    ...files.map(path => `afterwards the path ${path}`),
    ...http.map(request => `afterwards ${requestText(request)}`),
  ].join(" and ")

function requestText({ method, url, status, body, json }: HttpExpect): string {
  const more = [
    ...(body === undefined ? [] : [`a body that matches /${body}/`]),
    ...(json === undefined ? [] : [`JSON in which ${jsonText(json)}`]),
  ]
  return [`status ${status} of ${method} ${url}`, ...more].join(" with ")
}

const jsonText = (wanted: readonly JsonExpect[]): string =>
  wanted.map(({ path, equals }) => `${path} is ${JSON.stringify(equals)}`).join(" and ")
