/** What is read of a comment before its author is known, and of authors who may ask nothing. */
import { expect, test, vi } from "vitest"
import type { Observed } from "../../../src/core/log/observed.ts"
import { argumentsOf } from "../../../src/core/people/grammar.ts"
import { askers, strangers, unanswered } from "../../../src/core/people/unanswered.ts"
import { comment, mira, mission, seen } from "./given.ts"

const dana = { id: 3, login: "dana" }

test("a command's arguments are read only if its author may give it", () => {
  const read = vi.spyOn(argumentsOf, "plan")
  const m = mission("running")
  const given = [comment({ by: dana, body: "/mission plan\n```yaml\ntitle: x\n```" })]
  expect(askers(m, seen(given))).toEqual([dana])
  const asking = seen(given, { permissions: new Map([[dana.id, "none"]]) })
  expect(askers(m, asking)).toEqual([dana])
  expect(unanswered(m, asking)).toEqual([])
  expect(strangers(m, asking)).toHaveLength(1)
  expect(read).not.toHaveBeenCalled()
  const allowed = seen(given, { permissions: new Map([[dana.id, "write"]]) })
  expect(unanswered(m, allowed)).toMatchObject([{ said: { command: { name: "plan" } } }])
  expect(read).toHaveBeenCalled()
  read.mockRestore()
})

test("a stranger's goal does not take the place of the issue's own text", () => {
  const given = seen([comment({ by: dana, body: "/mission Take over" })], {
    opening: comment({ id: 7, body: "/mission Make it fast" }),
    permissions: new Map([
      [dana.id, "none"],
      [mira.id, "write"],
    ]),
  } as Partial<Observed>)
  expect(unanswered(mission("none"), given)).toMatchObject([{ id: "issue:7" }])
})
