/** The text is compared whole: others read it by its columns. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { ordersAsText } from "../src/text.js"

const customer = { id: "c-1", name: "Ada" }
const order = {
  id: "o-1",
  placedAt: "2026-03-02T09:12:00Z",
  shippingCents: 0,
  lines: [
    { name: "Desk lamp", quantity: 1, cents: 5900 },
    { name: "Bulb", quantity: 2, cents: 450 },
  ],
}

test("an order is one row", () => {
  const row = "o-1  2026-03-02     68.00 EUR  1 × Desk lamp, 2 × Bulb"
  const text = `Orders of Ada (c-1)\n\n${row}\n\n1 order, 68.00 EUR\n`
  assert.equal(ordersAsText(customer, [order]), text)
})

test("no order is no row", () => {
  assert.equal(ordersAsText(customer, []), "Orders of Ada (c-1)\n\n0 orders, 0.00 EUR\n")
})
