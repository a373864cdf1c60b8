/** When the work of a prompt has ended, for every order in which it may be told. */
import { expect, test } from "vitest"
import { watchForeground } from "../../../src/agent/protocol/foreground.ts"

/** "run", "idle:WHY", "ask" (for a person), "place:ID", "send" and "taken:ID". */
async function endOf(...events: readonly string[]): Promise<string> {
  const foreground = watchForeground()
  let prompted = null as ReturnType<typeof foreground.prompting> | null
  for (const event of events) {
    const [what, more = ""] = event.split(":")
    if (what === "send") prompted = foreground.prompting()
    if (what === "taken") prompted?.taken(more)
    if (what === "place") foreground.placed(more)
    if (what === "run") foreground.told({ state: "running" })
    if (what === "ask") foreground.told({ state: "requires_action" })
    if (what === "idle") foreground.told({ state: "idle", why: more } as { readonly state: string })
  }
  const open = new Promise<null>(resolve => setImmediate(() => resolve(null)))
  const ended = (await Promise.race([prompted?.ended, open])) as { readonly why: string } | null
  return ended?.why ?? "goes on"
}

test.for([
  // The usual order, and the other ones that are allowed.
  ["done", ["send", "taken:m", "place:m", "run", "idle:done"]],
  ["done", ["send", "place:m", "taken:m", "run", "idle:done"]],
  ["done", ["send", "run", "place:m", "taken:m", "idle:done"]],
  ["done", ["send", "run", "place:m", "idle:done", "taken:m"]],
  ["done", ["send", "place:m", "run", "idle:done", "taken:m"]],
  ["done", ["send", "taken:m", "run", "ask", "run", "idle:done"]],
  ["done", ["send", "taken:m", "run", "ask", "idle:done"]],
  // It never says where the prompt stands.
  ["done", ["send", "taken:m", "run", "idle:done"]],
  ["done", ["send", "run", "idle:done", "taken:m"]],
  // An idle state that was told once more, before or after.
  ["goes on", ["send", "taken:m", "idle:old", "place:m", "idle:old"]],
  ["done", ["send", "idle:old", "taken:m", "place:m", "run", "idle:done", "idle:done"]],
  ["done", ["idle:old", "send", "taken:m", "idle:old", "run", "idle:done"]],
  // Work of its own was under way; the prompt was held and stands after it.
  ["goes on", ["run", "send", "idle:other", "place:m", "taken:m"]],
  ["done", ["run", "send", "idle:other", "place:m", "taken:m", "run", "idle:done"]],
  ["done", ["run", "send", "place:m", "taken:m", "idle:done"]],
  ["done", ["run", "send", "taken:m", "idle:done"]],
  // Something else was placed.
  ["goes on", ["send", "taken:m", "place:n"]],
  ["goes on", ["send", "run", "idle:other", "place:m", "taken:m"]],
  // Not taken yet.
  ["goes on", ["send", "run", "idle:done"]],
  ["goes on", ["send", "taken:m", "run", "ask"]],
  ["goes on", ["send", "taken:m"]],
  // The second prompt of a session.
  ["goes on", ["send", "taken:m", "run", "idle:one", "send", "taken:n", "idle:one"]],
  ["two", ["send", "taken:m", "run", "idle:one", "send", "taken:n", "place:n", "run", "idle:two"]],
] as const)("%s: %j", async ([end, events]) => {
  expect(await endOf(...events)).toBe(end)
})
