#!/usr/bin/env node
/** The command line. It alone reads files, prints, and sets the exit status. */
import { readFileSync } from "node:fs"
import { readArguments, UsageError } from "./arguments.js"
import { customerWith, ordersOf } from "./orders.js"
import { ordersAsText } from "./text.js"

const DATA = new URL("../data/orders.json", import.meta.url)

function exportOrders(given) {
  const options = readArguments(given)
  const shop = JSON.parse(readFileSync(DATA, "utf8"))
  const customer = customerWith(shop, options.customer)
  if (!customer) throw new UsageError(`There is no customer ${options.customer}.`)
  return ordersAsText(customer, ordersOf(shop, customer))
}

try {
  process.stdout.write(exportOrders(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
