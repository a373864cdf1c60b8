/**
 * Runs one workflow until its test kills it. Its arguments are a work folder, a workflow and a
 * pipe.
 */

import { randomUUID } from "node:crypto"
import { gitCheckout } from "../../../../src/embedded/runner/checkout.ts"
import { createRunner } from "../../../../src/embedded/runner/runner.ts"
import { createFakeHost } from "./fake-host.ts"

const [, , workDir, text, line] = process.argv
const host = createFakeHost()
createRunner({
  host,
  workDir: workDir!,
  nodePath: process.execPath,
  actions: () => null,
  checkout: gitCheckout,
  clock: { now: () => Date.now() },
  ids: randomUUID,
  maxParallel: 1,
  environment: { PATH: process.env["PATH"]! },
  log: said => console.error(said),
})
host.queue({ text: text!, vars: { LINE: line! } })
setInterval(() => {}, 1_000_000)
