/** Ctrl-C at several moments and then the same command; and two commands at the same time. */

import { existsSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  git,
  makeRepository,
  openPlace,
  type Place,
  resultIn,
} from "../../local/support/missions.ts"
import { GOAL, judgedAfter, scriptOf } from "../../local/support/script.ts"
import { openSignal, REACHES_SIGNALS } from "../../local/support/signal.ts"
import { processesAt } from "../../local/support/traces.ts"

let place: Place

beforeAll(async () => {
  place = await openPlace()
})
afterAll(() => place.close())

test("the same command continues an interrupted mission, and starts a new one after a finished one", async () => {
  const shop = makeRepository(join(place.folder, "shop"), REACHES_SIGNALS)
  // No mission ends before it was interrupted, or before the second command met it.
  const signal = await openSignal()
  const agent = `scripted --script ${place.file("script.yml", scriptOf(judgedAfter(signal.port)))}`
  const args = ["local", "--agent", agent, "--yes", "--json", GOAL]
  for (const moment of [/^sandbox/m, /mission {2}asked/, /plan {5}approved/, /F1 {7}merged/]) {
    const running = place.start(args, shop)
    await running.says(moment)
    running.signal("SIGINT")
    const ended = await running.ended
    expect(ended).toMatchObject({ status: 4, error: "" })
    expect(ended.out).toContain("interrupted; nothing is lost. The same command continues.")
    expect([null, 1]).toContain(resultIn(ended).mission)
    await expect.poll(() => processesAt(place.folder)).toEqual([])
    expect(existsSync(join(shop, ".git/missions/lock"))).toBe(false)
    expect(git(shop, "branch", "--list", "mission/*")).toBe("")
  }
  const done = place.start(args, shop)
  await done.says(/mission 1 goes on where it was/)
  const second = await place.missions(args, shop)
  expect(second.status).toBe(2)
  expect(JSON.parse(second.out).error.got).toContain(`in use by process ${done.pid}`)
  expect(second.error).toContain(`in use by process ${done.pid}`)
  signal.go()
  const ended = await done.ended
  expect(ended.status).toBe(0)
  expect(resultIn(ended)).toMatchObject({ mission: 1, phase: "delivered" })
  const anew = place.start(args, shop)
  await anew.says(/mission {2}asked/)
  anew.signal("SIGINT")
  expect(resultIn(await anew.ended).mission).toBeGreaterThan(1)
  await signal.close()
}, 600_000)
