/** Finds customers and orders in the shop's data, and adds up what they cost. */

/** `undefined`: the shop does not know them. */
export const customerWith = (shop, id) => shop.customers.find(customer => customer.id === id)

/** Oldest first. */
export const ordersOf = (shop, customer) =>
  shop.orders
    .filter(order => order.customer === customer.id)
    .sort((a, b) => a.placedAt.localeCompare(b.placedAt))

/** In cents, with shipping. */
export const totalOf = order =>
  order.lines.reduce((sum, line) => sum + line.quantity * line.cents, order.shippingCents)

export const totalOfAll = orders => orders.reduce((sum, order) => sum + totalOf(order), 0)
