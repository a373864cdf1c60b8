/** `npm run simulate` plays worlds by seed with every fault, and checks what must hold in them. */
import { availableParallelism } from "node:os"
import { type Order, readOrder, USAGE } from "./arguments.ts"
import { hunt } from "./hunt.ts"
import { mutants } from "./mutants.ts"
import { mutate } from "./mutate.ts"
import { runSeeds } from "./seeds.ts"

/** Returns whether everything held. Nothing of src may be imported before a mutant is applied. */
async function obey(order: Order): Promise<boolean> {
  switch (order.type) {
    case "help":
      console.log(order.why === null ? USAGE : `${order.why}\n\n${USAGE}`)
      return order.why === null
    case "mutants":
      for (const { name } of mutants) console.log(name)
      return true
    case "mutant":
      mutate(order.mutant)
      return hunt(order.settings, order.mutant)
    case "story": {
      const { tellStory } = await import("./story.ts")
      return tellStory(order.settings)
    }
    case "simulate":
      return runSeeds(order.settings, Math.min(availableParallelism(), 8))
  }
}

let order: Order
try {
  order = readOrder(process.argv.slice(2))
} catch (error) {
  order = { ...readOrder([]), type: "help", why: (error as Error).message }
}
process.exitCode = (await obey(order)) ? 0 : order.type === "help" ? 2 : 1
