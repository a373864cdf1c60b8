/** The pages of `missions register` as a stranger tries them: what is shown, and what is exchanged. */
import { request } from "node:http"
import { describe, expect, onTestFinished, test } from "vitest"
import { openDoor } from "../../src/enrol/register-door.ts"

const TICKET = "t".repeat(32)
const STATE = "s".repeat(32)
const CODE = "c0de".repeat(10)

async function openedDoor(exchange?: (code: string) => Promise<string>) {
  const codes: string[] = []
  const door = await openDoor({
    ...{ port: 0, ticket: TICKET, state: STATE, server: "https://github.com" },
    facts: redirectUrl => ({
      ...{ name: 'a "name" <b>', organisation: "acme", isPublic: false, url: null },
      ...{ permissions: { issues: "write" }, manifest: JSON.stringify({ redirectUrl }) },
    }),
    async exchange(code) {
      codes.push(code)
      return (await exchange?.(code)) ?? "https://github.com/apps/x/installations/new"
    },
  })
  onTestFinished(() => door.close())
  const { port } = new URL(door.url)
  const ask = (path: string, { host = `127.0.0.1:${port}`, method = "GET" } = {}) =>
    new Promise<{ status: number; body: string; headers: Record<string, unknown> }>(resolve => {
      request({ port, host: "127.0.0.1", path, method, headers: { host } }, response => {
        let body = ""
        response.on("data", part => {
          body += part
        })
        response.on("end", () =>
          resolve({ status: response.statusCode!, body, headers: response.headers }),
        )
      }).end()
    })
  return { door, ask, codes, port }
}

describe("the first page", () => {
  test("sends the manifest to GitHub with our state, and holds no text of others unescaped", async () => {
    const { ask, port } = await openedDoor()
    const { status, body, headers } = await ask(`/?t=${TICKET}`)
    expect(status).toBe(200)
    expect(body).toContain(
      `action="https://github.com/organizations/acme/settings/apps/new?state=${STATE}"`,
    )
    expect(body).toContain(`&quot;http://127.0.0.1:${port}/registered&quot;`)
    expect(body).toContain("a &quot;name&quot; &lt;b&gt;")
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-security-policy": expect.stringMatching(/^default-src 'none'; style-src 'sha256-/),
    })
  })

  test.each<[string, string, object, number]>([
    ["no ticket", "/", {}, 404],
    ["a wrong ticket", "/?t=x", {}, 404],
    ["another name of this machine", `/?t=${TICKET}`, { host: "evil.example" }, 404],
    ["another port", `/?t=${TICKET}`, { host: "127.0.0.1:1" }, 404],
    ["another method", `/?t=${TICKET}`, { method: "POST" }, 404],
    ["another path", `/x?t=${TICKET}`, {}, 404],
    ["an address that is none", `http://[?t=${TICKET}`, {}, 404],
  ])("is not shown with %s", async (_, path, more, status) => {
    const { ask } = await openedDoor()
    const answer = await ask(path, more)
    expect(answer.status).toBe(status)
    expect(answer.body).not.toContain(STATE)
  })
})

describe("a code", () => {
  test.each<[string, string, number]>([
    ["no state", `/registered?code=${CODE}`, 403],
    ["a wrong state", `/registered?code=${CODE}&state=x`, 403],
    ["an empty state", `/registered?code=${CODE}&state=`, 403],
    ["no code", `/registered?state=${STATE}`, 400],
    ["a path in it", `/registered?code=..%2f..%2fuser&state=${STATE}`, 400],
    ["an end of line in it", `/registered?code=a%0ab&state=${STATE}`, 400],
    ["far too much of it", `/registered?code=${"a".repeat(101)}&state=${STATE}`, 400],
  ])("with %s is not exchanged, and the right one still is", async (_, path, status) => {
    const { ask, codes, door } = await openedDoor()
    expect((await ask(path)).status).toBe(status)
    expect(codes).toEqual([])
    const answer = await ask(`/registered?code=${CODE}&state=${STATE}`)
    expect(answer).toMatchObject({
      ...{ status: 303, headers: { location: "https://github.com/apps/x/installations/new" } },
    })
    await door.exchanged
    expect(codes).toEqual([CODE])
  })

  test("is used once, however often the page is loaded", async () => {
    const { ask, codes } = await openedDoor()
    const path = `/registered?code=${CODE}&state=${STATE}`
    const answers = await Promise.all([ask(path), ask(path), ask(path)])
    expect(answers.map(it => it.status).sort()).toEqual([303, 409, 409])
    expect(codes).toEqual([CODE])
  })

  test("that GitHub refuses is said on the page and in the terminal, without the reason's secrets", async () => {
    const { ask, door } = await openedDoor(() => Promise.reject(new Error("the secret reason")))
    const { status, body } = await ask(`/registered?code=${CODE}&state=${STATE}`)
    expect(status).toBe(502)
    expect(body).toContain("GitHub did not hand over the App&#x27;s key".replace("&#x27;", "'"))
    expect(body).not.toContain("secret reason")
    await expect(door.exchanged).rejects.toThrow("the secret reason")
  })
})
