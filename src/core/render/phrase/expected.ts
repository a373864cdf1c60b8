/** What a command is expected to bring about, in full. It stands after the command itself. */
import type { Expect, HttpExpect, JsonExpect } from "../../plan/expect.ts"
import type { Plain } from "../../view/plain.ts"
import { code } from "../markdown/neutral.ts"
import { listed } from "./amount.ts"

/** " ends with 2 and says `usage`", "; then `dist/a.json` is there"; empty: the command must only end with 0. */
export function expectedWords({ exit, output, json, files, http = [] }: Plain<Expect>): string {
  const said = [
    exit === 0 ? "" : `ends with ${exit}`,
    output === undefined ? "" : `says ${code(output)}`,
    json === undefined ? "" : `prints JSON in which ${jsonWords(json)}`,
  ].filter(part => part !== "")
  const after = [
    ...(files === undefined ? [] : [`${listed(files.map(path => code(path)))} ${areThere(files)}`]),
    ...http.map(requestWords),
  ]
  const first = said.length === 0 ? "" : ` ${said.join(" and ")}`
  return after.length === 0 ? first : `${first}; then ${after.join("; ")}`
}

const areThere = (files: readonly string[]): string =>
  files.length === 1 ? "is there" : "are there"

function requestWords({ method, url, status, body, json }: Plain<HttpExpect>): string {
  const more = [
    body === undefined ? "" : `says ${code(body)}`,
    json === undefined ? "" : `is JSON in which ${jsonWords(json)}`,
  ].filter(part => part !== "")
  const answers = `${method} ${code(url, 1_000)} gives ${status}`
  return more.length === 0 ? answers : `${answers}, and its answer ${more.join(" and ")}`
}

const jsonWords = (wanted: readonly Plain<JsonExpect>[]): string =>
  listed(wanted.map(({ path, equals }) => `${code(path)} is ${code(JSON.stringify(equals))}`))
