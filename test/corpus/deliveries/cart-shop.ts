/** Deliveries on the cart shop: each is judged by what it answers and leaves behind. */
import { Criterion } from "../../../src/core/plan/plan.ts"
import { cartShop } from "../cart-shop.ts"
import { beside, type Delivery, put } from "../delivery.ts"

const { work } = cartShop
const and = beside(work)

const WRITE = 'writeFileSync("dist/cart.json", JSON.stringify(cart()))'
const ANSWER = "response.end(JSON.stringify(cart()))"

/**
 * The other one listens only when this one is gone and its end was told: the system gives an orphan
 * its new parent first. So nobody is faster than anybody.
 */
const LEAVE = `if (!process.env.CHILD) {
  const env = { ...process.env, CHILD: String(process.pid) }
  spawn(process.execPath, ["server.mjs"], { env, stdio: ["pipe", "ignore", "ignore"], detached: true })
  process.exit(0)
}
for await (const _ of process.stdin);
while (process.ppid === Number(process.env.CHILD)) await new Promise(next => setTimeout(next, 5))
setTimeout(() => process.exit(0), 5_000)`

export const onCartShop: readonly Delivery[] = [
  { name: "the work alone", edits: work, outcome: "accepted" },
  {
    name: "more in the answer, and in another order",
    edits: and({
      "cart.mjs": put(
        [
          '{ name: "tea", cents: 300 },\n  { name: "cup", cents: 700 },',
          '{ name: "cup", cents: 700 },\n  { name: "tea", cents: 300 },',
        ],
        ["return { items,", 'return { currency: "EUR", items,'],
      ),
    }),
    outcome: "accepted",
  },
  {
    name: "a link that stays within the tree",
    edits: and({
      "export.mjs": put(
        [WRITE, `${WRITE.replace("cart.json", "real.json")}\nlink()`],
        ["writeFileSync } from", "rmSync, symlinkSync, writeFileSync } from"],
        [
          'mkdirSync("dist"',
          'function link() {\n  rmSync("dist/cart.json", { force: true })\n  symlinkSync("real.json", "dist/cart.json")\n}\nmkdirSync("dist"',
        ],
      ),
    }),
    outcome: "accepted",
  },
  {
    name: "a total that is a text",
    edits: and({
      "server.mjs": put([
        "JSON.stringify(cart())",
        "JSON.stringify({ ...cart(), total: `${cart().total}` })",
      ]),
    }),
    outcome: "verification_failed C1",
  },
  {
    name: "a redirect to the right answer",
    edits: and({
      "server.mjs": put(
        [ANSWER, 'response.writeHead(302, { location: "/kept" }).end()'],
        [
          'if (request.url !== "/cart")',
          `if (request.url === "/kept") return ${ANSWER}\n  if (request.url !== "/cart")`,
        ],
      ),
    }),
    outcome: "verification_failed C1",
  },
  {
    name: "everything is found, also what is not there",
    edits: and({ "server.mjs": put(["response.writeHead(404).end(", "response.end("]) }),
    outcome: "verification_failed C1",
  },
  {
    name: "an answer without end",
    edits: and({
      "server.mjs": put([
        ANSWER,
        'response.end(JSON.stringify({ ...cart(), more: "x".repeat(2 ** 21) }))',
      ]),
    }),
    outcome: "verification_failed C1",
  },
  {
    name: "a server that is right only the second time, which no check meets",
    edits: and({
      "server.mjs": put(
        ["createServer((", "let asked = 0\ncreateServer(("],
        [ANSWER, `asked += 1\n  if (asked === 1) response.statusCode = 503\n  ${ANSWER}`],
      ),
    }),
    outcome: "verification_failed C1",
  },
  {
    name: "a server that ends once it has answered",
    edits: and({
      "server.mjs": put([
        '.writeHead(404).end(\'{"error":"not there"}\')',
        ".writeHead(404).end(() => process.exit(0))",
      ]),
    }),
    outcome: "verification_failed service shop",
  },
  {
    name: "a server that leaves its work to another process",
    edits: and({
      "server.mjs": text => `import { spawn } from "node:child_process"\n${LEAVE}\n${text}`,
    }),
    outcome: "verification_failed C1 C2 service shop",
  },
  {
    name: "an answer that another check must have asked for first",
    edits: and({
      "server.mjs": put(
        ["createServer((", "let exported = false\ncreateServer(("],
        [
          'if (request.url !== "/cart")',
          'if (request.url === "/exported") exported = true\n  if (request.url !== "/cart")',
        ],
        [ANSWER, "response.end(JSON.stringify(exported ? cart() : {}))"],
      ),
    }),
    brief: ({ criteria }) => ({
      criteria: [
        Criterion.parse({
          ...{ id: "C3", text: "It can be told", kind: "command", run: "true" },
          expect: { http: [{ url: "http://127.0.0.1:$MISSIONS_PORT_SHOP/exported", status: 404 }] },
        }),
        ...criteria,
      ],
    }),
    outcome: "verification_failed C1",
  },
  {
    name: "a file that only the check before makes",
    edits: and({ "export.mjs": put([`${WRITE}\n`, ""]) }),
    brief: ({ criteria }) => ({
      criteria: [
        Criterion.parse({
          ...{ id: "C3", text: "Dishes are counted", kind: "command" },
          run: "mkdir -p dist && touch dist/cart.json && node cart.mjs",
        }),
        ...criteria,
      ],
    }),
    outcome: "verification_failed C2",
  },
  {
    name: "work beside a check that leaves much behind",
    edits: work,
    brief: ({ criteria }) => ({
      criteria: [
        Criterion.parse({
          ...{ id: "C3", text: "It can be broken", kind: "command" },
          run: "rm -rf .git cart.mjs && mkdir -p dist/cart.json/x && chmod 000 dist && touch ~/.npmrc",
        }),
        ...criteria,
      ],
    }),
    outcome: "accepted",
  },
  {
    name: "an export that keeps nothing",
    edits: and({ "export.mjs": put([`${WRITE}\n`, ""]) }),
    outcome: "verification_failed C2",
  },
  {
    name: "an export that is kept elsewhere, with a link to it",
    edits: and({
      "export.mjs": put(
        [WRITE, 'symlinkSync("/etc/passwd", "dist/cart.json")'],
        ["writeFileSync } from", "symlinkSync } from"],
        ['mkdirSync("dist"', 'rmSync("dist", { recursive: true, force: true })\nmkdirSync("dist"'],
        ["import { mkdirSync,", "import { mkdirSync, rmSync,"],
      ),
    }),
    outcome: "verification_failed C2",
  },
  {
    name: "words before the JSON",
    edits: and({ "export.mjs": put(["console.error(", "console.log("]) }),
    outcome: "verification_failed C2",
  },
]
