/** Orders are found, sorted and added up. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { customerWith, ordersOf, totalOf, totalOfAll } from "../src/orders.js"

const lamp = { quantity: 1, cents: 5900 }
const bulb = { quantity: 2, cents: 450 }
const late = {
  customer: "c-1",
  placedAt: "2026-04-01T08:00:00Z",
  shippingCents: 390,
  lines: [bulb],
}
const early = { customer: "c-1", placedAt: "2026-03-01T08:00:00Z", shippingCents: 0, lines: [lamp] }
const other = { customer: "c-2", placedAt: "2026-03-02T08:00:00Z", shippingCents: 0, lines: [lamp] }
const shop = { customers: [{ id: "c-1" }], orders: [late, other, early] }

test("a customer's orders come oldest first, and nobody else's", () => {
  assert.deepEqual(ordersOf(shop, { id: "c-1" }), [early, late])
})

test("nobody is made up", () => {
  assert.equal(customerWith(shop, "c-9"), undefined)
})

test("a total counts every piece, and shipping", () => {
  assert.equal(totalOf(late), 1290)
  assert.equal(totalOfAll([early, late]), 7190)
  assert.equal(totalOfAll([]), 0)
})
