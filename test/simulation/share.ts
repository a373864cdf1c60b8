/** One of several processes. It runs its share of the seeds and reports to the one that started it. */
import { runShare, type Share } from "./seeds.ts"

const tally = await runShare(JSON.parse(process.argv[2] ?? "") as Share)
process.send?.(tally, () => process.disconnect?.())
