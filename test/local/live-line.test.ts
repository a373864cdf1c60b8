/** While an agent works, the person's terminal shows its latest words. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, expect, test } from "vitest"
import type { Mission } from "../../src/core/log/mission.ts"
import { instant } from "../../src/core/values/time.ts"
import { liveLine } from "../../src/local/live-line.ts"
import { transcriptAt } from "../../src/local/transcripts.ts"

const data = mkdtempSync(join(tmpdir(), "missions-live-"))
afterAll(() => rmSync(data, { recursive: true, force: true }))

const at = instant(1_750_000_000_000)
const head = {
  ...{ transcript: 1, at, mission: 1, attempt: "F3.1", run: 12, role: "worker" },
  ...{ base: "a".repeat(40), agent: "codex" },
}
const running = (isEnded: boolean) =>
  ({
    ref: { issue: 1 },
    attempts: new Map([["F3.1", { key: "F3.1", run: 12, ended: isEnded ? {} : null }]]),
  }) as unknown as Mission

test("each time it says something, and nothing any more once it has ended", async () => {
  const path = transcriptAt(data, 1, "F3.1" as never)
  mkdirSync(dirname(path), { recursive: true })
  const tell = (entry: object) => appendFileSync(path, `${JSON.stringify({ at, ...entry })}\n`)
  const shown: (string | null)[] = []
  let next = Promise.withResolvers<void>()
  const line = liveLine(data, {
    columns: () => 60,
    live(text) {
      shown.push(text)
      next.resolve()
    },
  })
  line.see(running(false))
  tell(head)
  tell({ kind: "said", text: "I read it." })
  await next.promise
  next = Promise.withResolvers()
  tell({
    kind: "handed",
    tool: "report_progress",
    text: `Half of it. ${"x".repeat(90)}`,
    taken: true,
  })
  await next.promise
  line.see(running(true))
  line.stop()
  expect(shown[0]).toBe("F3.1  I read it.")
  expect(shown[1]).toMatch(/^F3\.1 {2}Half of it\. x+…$/)
  expect(shown[1]).toHaveLength(59)
  expect(shown.slice(2)).toEqual([null, null])
})

test("an output that is no terminal is left alone", () => {
  const line = liveLine(data, {
    columns: () => null,
    live: () => {
      throw new Error("It was written to.")
    },
  })
  line.see(running(false))
  line.stop()
})
