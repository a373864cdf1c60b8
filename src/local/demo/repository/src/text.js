/** Orders as the text that customers and accountants know. Not a byte of it may change. */
import { euros } from "./money.js"
import { totalOf, totalOfAll } from "./orders.js"

const AMOUNT_WIDTH = 12

export function ordersAsText(customer, orders) {
  const count = orders.length === 1 ? "1 order" : `${orders.length} orders`
  return [
    `Orders of ${customer.name} (${customer.id})`,
    "",
    ...orders.map(rowOf),
    ...(orders.length === 0 ? [] : [""]),
    `${count}, ${euros(totalOfAll(orders))}`,
    "",
  ].join("\n")
}

function rowOf(order) {
  const day = order.placedAt.slice(0, 10)
  const amount = euros(totalOf(order)).padStart(AMOUNT_WIDTH)
  const what = order.lines.map(line => `${line.quantity} × ${line.name}`).join(", ")
  return `${order.id}  ${day}  ${amount}  ${what}`
}
