/** What strangers send to the door, and how each is turned away. */
import { expect, test } from "vitest"
import {
  BODY,
  chunked,
  GOOD,
  knock,
  openDoor,
  PATH,
  type Sent,
  signed,
  statusOf,
  without,
  written,
} from "./support/door.ts"

const STRANGERS: readonly (readonly [what: string, sent: Sent | string, status: number])[] = [
  ["no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n", 400],
  ["a GET of the webhooks", { method: "GET", body: "", length: "" }, 405],
  ["a PUT", { method: "PUT" }, 405],
  ["a DELETE", { method: "DELETE" }, 405],
  ["a TRACE", { method: "TRACE", body: "", length: "" }, 405],
  ["an OPTIONS", { method: "OPTIONS", body: "", length: "" }, 405],
  ["an invented method", { method: "BREW" }, 400],
  ["a POST to the root", { target: "/" }, 404],
  ["a POST to a path above", { target: `${PATH}/../../../etc/passwd` }, 404],
  ["a path with another end", { target: `${PATH}/` }, 404],
  ["a path with two slashes", { target: `/${PATH}` }, 404],
  ["an address that is none", { target: "http://[" }, 404],
  ["an encoded path", { target: PATH.replace("api", "%61pi") }, 404],
  ["a name of an object's own", { target: "/constructor", method: "GET" }, 404],
  ["a POST to a page", { target: "/healthz" }, 405],
  ["a form", { headers: { ...GOOD, "Content-Type": "application/x-www-form-urlencoded" } }, 415],
  [
    "a form with a charset",
    { headers: { ...GOOD, "Content-Type": "Application/X-WWW-Form-Urlencoded; charset=utf-8" } },
    415,
  ],
  ["an upload", { headers: { ...GOOD, "Content-Type": "multipart/form-data; boundary=x" } }, 415],
  ["plain text", { headers: { ...GOOD, "Content-Type": "text/plain" } }, 415],
  ["no content type", { headers: without("Content-Type") }, 415],
  ["no event", { headers: without("X-GitHub-Event") }, 400],
  [
    "an event that breaks a line of the log",
    { headers: { ...GOOD, "X-GitHub-Event": "a b" } },
    400,
  ],
  ["two events", { headers: { ...GOOD, "X-GitHub-Event": ["push", "issues"] } }, 400],
  ["no delivery", { headers: without("X-GitHub-Delivery") }, 400],
  ["a delivery that is a path", { headers: { ...GOOD, "X-GitHub-Delivery": "../x" } }, 400],
  [
    "a delivery that is too long",
    { headers: { ...GOOD, "X-GitHub-Delivery": "a".repeat(65) } },
    400,
  ],
  ["no signature", { headers: without("X-Hub-Signature-256") }, 400],
  ["an empty signature", { headers: { ...GOOD, "X-Hub-Signature-256": "" } }, 400],
  [
    "SHA-1 alone",
    { headers: { ...without("X-Hub-Signature-256"), "X-Hub-Signature": "sha1=0" } },
    400,
  ],
  [
    "a signature that is too short",
    { headers: { ...GOOD, "X-Hub-Signature-256": "sha256=abc" } },
    400,
  ],
  [
    "a signature that is too long",
    { headers: { ...GOOD, "X-Hub-Signature-256": `${signed(BODY)}0` } },
    400,
  ],
  [
    "no hexadecimal signature",
    { headers: { ...GOOD, "X-Hub-Signature-256": `sha256=${"z".repeat(64)}` } },
    400,
  ],
  [
    "two signatures",
    { headers: { ...GOOD, "X-Hub-Signature-256": [signed("x"), signed(BODY)] } },
    400,
  ],
  [
    "a signature by another secret",
    { headers: { ...GOOD, "X-Hub-Signature-256": signed(BODY, "x") } },
    400,
  ],
  [
    "a signature by no secret",
    { headers: { ...GOOD, "X-Hub-Signature-256": signed(BODY, "") } },
    400,
  ],
  ["a body that was changed", { body: BODY.replace("opened", "closed") }, 400],
  ["a body with a space more", { body: `${BODY} ` }, 400],
  ["an empty body", { body: "" }, 400],
  ["a length above the limit", { length: String(25 * 1024 * 1024 + 1) }, 413],
  ["a length of a thousand GB", { length: "1000000000000" }, 413],
  ["a length that is no number", { length: "many" }, 400],
  ["a negative length", { length: "-1" }, 400],
  ["both a length and chunks", { headers: { ...GOOD, ...chunked }, length: "5" }, 400],
  ["chunks of no size", { headers: { ...GOOD, ...chunked }, length: "", body: "zz\r\n" }, 400],
  ["a header above the limit", { headers: { ...GOOD, Cookie: "a".repeat(20_000) } }, 431],
  [
    "two thousand headers",
    {
      headers: Object.fromEntries(
        Array.from({ length: 2_000 }, (_, n) => [`X-${n}`, "0123456789"]),
      ),
    },
    431,
  ],
  ["a header with a line break in it", { headers: { ...GOOD, "X-Evil": "a\rb" } }, 400],
]

test.each(STRANGERS)("%s is refused", async (_, sent, status) => {
  const door = await openDoor()
  const said = await knock(door.port, typeof sent === "string" ? sent : written(sent))
  expect(statusOf(said)).toBe(status)
  expect(said).toMatch(/connection: close/i)
  expect(door.taken).toEqual([])
  // The next one is served.
  expect(statusOf(await knock(door.port, written({})))).toBe(202)
  expect(door.taken).toHaveLength(1)
})
