/** Does in a separate process what a job does with @actions/cache, and prints one line of JSON. */
import { restoreCache, saveCache } from "@actions/cache"

const [verb, path, key, ...restoreKeys] = process.argv.slice(2)

async function main(): Promise<unknown> {
  if (verb === "save") return { id: await saveCache([path!], key!) }
  return { key: (await restoreCache([path!], key!, restoreKeys)) ?? null }
}

try {
  console.log(`=> ${JSON.stringify(await main())}`)
} catch (error) {
  console.log(`=> ${JSON.stringify({ error: (error as Error).message })}`)
}
