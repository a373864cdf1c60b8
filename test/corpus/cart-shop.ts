/** A small server and an export beside it: what they bring about is seen in answers and files. */
import { Criterion, Environment } from "../../src/core/plan/plan.ts"
import { put, type Sample } from "./delivery.ts"

const SERVER = `import { createServer } from "node:http"
import { cart } from "./cart.mjs"

createServer((request, response) => {
  response.setHeader("content-type", "application/json")
  if (request.url === "/health") return response.end("{}")
  if (request.url !== "/cart") return response.writeHead(404).end('{"error":"not there"}')
  response.end(JSON.stringify(cart()))
}).listen(Number(process.env.PORT), "127.0.0.1")
`

const CART = `const items = [
  { name: "tea", cents: 300 },
  { name: "cup", cents: 700 },
]

export function cart() {
  return { items }
}
`

const EXPORT = `import { mkdirSync, writeFileSync } from "node:fs"
import { cart } from "./cart.mjs"

mkdirSync("dist", { recursive: true })
console.error("exports the cart")
console.log(JSON.stringify(cart()))
`

const URL_OF_SHOP = "http://127.0.0.1:$MISSIONS_PORT_SHOP"

export const cartShop: Sample = {
  name: "cart shop",
  files: {
    "package.json": '{ "name": "cart-shop", "type": "module" }\n',
    ".gitignore": "dist/\n",
    "server.mjs": SERVER,
    "cart.mjs": CART,
    "export.mjs": EXPORT,
  },
  environment: Environment.parse({
    gates: [{ name: "syntax", run: "ls *.mjs | xargs -n 1 node --check" }],
    services: [{ name: "shop", run: "node server.mjs", ready: "http://127.0.0.1:$PORT/health" }],
  }),
  criteria: [
    Criterion.parse({
      ...{ id: "C1", text: "The cart has a total", kind: "command", run: "true" },
      expect: {
        http: [
          {
            url: `${URL_OF_SHOP}/cart`,
            body: '"tea"',
            json: [
              { path: "$.total", equals: 1000 },
              { path: "$.items[?@.name == 'cup'].cents", equals: 700 },
            ],
          },
          { method: "DELETE", url: `${URL_OF_SHOP}/nothing`, status: 404 },
        ],
      },
    }),
    Criterion.parse({
      ...{ id: "C2", text: "The export is kept", kind: "command", run: "node export.mjs" },
      expect: { json: [{ path: "$.total", equals: 1000 }], files: ["dist/cart.json"] },
    }),
  ],
  paths: ["*.mjs"],
  work: {
    "cart.mjs": put([
      "return { items }",
      "return { items, total: items.reduce((sum, { cents }) => sum + cents, 0) }",
    ]),
    "export.mjs": put([
      "console.error(",
      'writeFileSync("dist/cart.json", JSON.stringify(cart()))\nconsole.error(',
    ]),
  },
}
