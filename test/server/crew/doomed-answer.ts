/** A process that is killed by the first doorbell that it answers. */
import { createBells } from "../../../src/server/crew/bells.ts"
import { openLink } from "../../../src/server/crew/redis-link.ts"
import { ALL_SHARES } from "../../../src/server/crew/shares.ts"

const [url = "", prefix = ""] = process.argv.slice(2)
const bells = createBells({
  ...{ link: await openLink(url), prefix, clock: () => Date.now(), onLost: () => {} },
  answer: () => process.kill(process.pid, "SIGKILL"),
})
bells.serveOnly(ALL_SHARES)
