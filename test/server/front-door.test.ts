/** Only what GitHub signed is let in, once, and GitHub is answered before anything is done. */
import { randomUUID } from "node:crypto"
import { once } from "node:events"
import { connect } from "node:net"
import { expect, test } from "vitest"
import {
  BODY,
  chunked,
  GOOD,
  GUID,
  knock,
  openDoor,
  PATH,
  signed,
  statusOf,
  without,
  written,
} from "./support/door.ts"

test("signed bytes that are no JSON object are refused", async () => {
  const door = await openDoor()
  for (const body of [
    "",
    "{",
    "null",
    "[]",
    "42",
    '"a"',
    "payload=%7B%7D",
    "\u0000",
    "[".repeat(100_000),
  ]) {
    const headers = { ...GOOD, "X-Hub-Signature-256": signed(body) }
    expect([
      body.slice(0, 9),
      statusOf(await knock(door.port, written({ headers, body }))),
    ]).toEqual([body.slice(0, 9), 400])
  }
  expect(door.taken).toEqual([])
})

test("a hook that sends forms is told how to be set", async () => {
  const { port } = await openDoor()
  const headers = { ...GOOD, "Content-Type": "application/x-www-form-urlencoded" }
  const said = await knock(port, written({ headers, body: "payload=%7B%7D" }))
  expect(said).toContain("Set the content type of the webhook to application/json")
})

test.each([
  ["as GitHub sends it", {}],
  ["with a charset", { headers: { ...GOOD, "Content-Type": "application/json; charset=utf-8" } }],
  ["with a query", { target: `${PATH}?from=proxy` }],
  ["through a proxy", { target: `http://missions.example${PATH}` }],
  [
    "with capitals in the signature",
    {
      headers: {
        ...GOOD,
        "X-Hub-Signature-256": signed(BODY).toUpperCase().replace("SHA256", "sha256"),
      },
    },
  ],
  [
    "in chunks",
    {
      headers: { ...GOOD, ...chunked },
      length: "",
      body: `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`,
    },
  ],
  ["by a sender who asks first", { headers: { ...GOOD, Expect: "100-continue" } }],
])("a signed webhook is taken %s", async (_, sent) => {
  const door = await openDoor()
  const said = (await knock(door.port, written(sent))).replace(/^HTTP\/1.1 100 .*\r\n\r\n/, "")
  expect([statusOf(said), door.outcomes]).toEqual([202, ["taken"]])
  expect(door.taken).toEqual([{ id: GUID, event: "issues", payload: { action: "opened" } }])
})

test("who asks first whether to send is refused before the body is sent", async () => {
  const { port } = await openDoor()
  const headers = { ...without("X-Hub-Signature-256"), Expect: "100-continue" }
  const said = await knock(port, written({ headers, body: "", length: "20000000" }))
  expect(statusOf(said)).toBe(400)
})

test("umlauts and emoji are signed as bytes", async () => {
  const door = await openDoor()
  const body = '{"title":"Grüße 🚀 \u2028"}'
  const headers = { ...GOOD, "X-Hub-Signature-256": signed(body) }
  expect(statusOf(await knock(door.port, written({ headers, body })))).toBe(202)
  expect(door.taken[0]!.payload).toEqual({ title: "Grüße 🚀 \u2028" })
})

test("GitHub is answered before anything is done", async () => {
  const door = await openDoor({ receive: () => new Promise(() => {}) })
  expect(statusOf(await knock(door.port, written({})))).toBe(202)
})

test("where a wakeup is kept for others, GitHub is answered once it is kept", async () => {
  let keep = () => {}
  const kept = new Promise<void>(resolve => {
    keep = resolve
  })
  const door = await openDoor({ isLasting: () => true, receive: () => kept })
  let answer = ""
  const answered = knock(door.port, written({})).then(said => {
    answer = said
  })
  await expect.poll(() => door.taken.length).toBe(1)
  expect(answer).toBe("")
  // It is on its way, so sending it again meanwhile does nothing.
  expect(await knock(door.port, written({}))).toContain("again")
  keep()
  await answered
  expect(answer).toContain("taken")
})

test("a delivery is taken once, however often it is sent", async () => {
  const door = await openDoor()
  for (let n = 0; n < 5; n++) expect(statusOf(await knock(door.port, written({})))).toBe(202)
  expect(door.outcomes).toEqual(["taken", "again", "again", "again", "again"])
  expect(door.taken).toHaveLength(1)
  const forged = written({ headers: without("X-Hub-Signature-256") })
  expect(statusOf(await knock(door.port, forged))).toBe(400)
})

test("a delivery that could not be used is taken again", async () => {
  const door = await openDoor({ receive: () => Promise.reject(new Error("too early")) })
  for (let n = 0; n < 2; n++) await knock(door.port, written({}))
  expect(door.outcomes).toEqual(["taken", "taken"])
})

test("a door that is not open refuses, so that GitHub shows the delivery as failed", async () => {
  let isOpen = false
  const door = await openDoor({ isOpen: () => isOpen })
  expect(statusOf(await knock(door.port, written({})))).toBe(503)
  isOpen = true
  expect(statusOf(await knock(door.port, written({})))).toBe(202)
})

test("whoever goes away in the middle leaves nothing behind", async () => {
  const door = await openDoor()
  const socket = connect(door.port, "127.0.0.1")
  socket.write(written({ length: "500" }))
  await once(door.server, "request")
  socket.destroy()
  await expect.poll(() => door.outcomes).toEqual(["broken"])
  expect(door.taken).toEqual([])
})

test("many deliveries over few connections are each taken once", async () => {
  const door = await openDoor()
  const send = async () => {
    const headers = { ...GOOD, "X-GitHub-Delivery": randomUUID() }
    const response = await fetch(`http://127.0.0.1:${door.port}${PATH}`, {
      method: "POST",
      headers,
      body: BODY,
    })
    await response.text()
    return response.status
  }
  const statuses = await Promise.all(Array.from({ length: 300 }, send))
  expect(new Set(statuses)).toEqual(new Set([202]))
  await expect.poll(() => door.taken.length).toBe(300)
})
