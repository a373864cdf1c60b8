import { expect, test } from "vitest"
import { pageOf } from "../../../../src/embedded/github/http/paging.ts"
import { subset } from "../../../contract/openapi.ts"

const api = "http://127.0.0.1:1"
const many = Array.from({ length: 65 }, (_, index) => index)
const page = (query: string, data: unknown = many, operation = "issues/list-for-repo") =>
  pageOf(operation, data, new URL(`${api}/list${query}`))

test("a page has thirty items by default, and its links keep the rest of the query", () => {
  const first = page("?state=all")
  expect(first.data).toEqual(many.slice(0, 30))
  expect(first.link).toBe(
    `<${api}/list?state=all&page=2>; rel="next", <${api}/list?state=all&page=3>; rel="last"`,
  )
})

test("the last page only has links back", () => {
  const last = page("?per_page=50&page=2")
  expect(last.data).toEqual(many.slice(50))
  expect(last.link).toBe(
    `<${api}/list?per_page=50&page=1>; rel="prev", <${api}/list?per_page=50&page=1>; rel="first"`,
  )
})

test("a page has at most a hundred items, and a single page has no links", () => {
  expect(page("?per_page=1000").data).toHaveLength(65)
  expect(page("?per_page=1000", Array.from({ length: 120 })).data).toHaveLength(100)
  expect(page("").link).not.toBeNull()
  expect(page("?per_page=100").link).toBeNull()
})

test("a list with a total count is cut into pages, and the count stays the total", () => {
  const data = { total_count: 65, check_runs: many }
  const cut = page("?per_page=2&page=3", data, "checks/list-for-ref").data
  expect(cut).toEqual({ total_count: 65, check_runs: [4, 5] })
})

test("exactly the lists are cut that have pages in GitHub's description", () => {
  const isPaged = (id: string) =>
    subset.operations[id]!.parameters.some(it => it.name === "per_page")
  const lists = Object.entries(subset.operations).filter(
    ([, { method, responses }]) =>
      method === "GET" && JSON.stringify(responses["200"] ?? null).startsWith('{"type":"array"'),
  )
  expect(lists.length).toBeGreaterThan(10)
  for (const [id] of lists) {
    expect([id, page("?per_page=1", many, id).link !== null]).toEqual([id, isPaged(id)])
  }
})
