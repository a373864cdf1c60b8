/** A change that whoever may only read was kept from is told by its path, in whatever way it was tried. */
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { SessionUpdate } from "@agentclientprotocol/sdk"
import { describe, expect, test } from "vitest"
import { watchRefusedWrites } from "../../src/agent/refused-write.ts"
import type { Role } from "../../src/core/log/attempt.ts"
import { featureBrief, planBrief, validationBrief } from "./example-brief.ts"
import { stageAgent } from "./stage-agent.ts"

const CWD = "/work/tree"

function refusedOf(role: Role, updates: readonly object[]): readonly string[] {
  const told: string[] = []
  const watch = watchRefusedWrites({ role, cwd: CWD }, path => told.push(path))
  for (const update of updates) watch.update({ toolCallId: "1", ...update } as SessionUpdate)
  expect(watch.first()).toBe(told[0] ?? null)
  return told
}

const began = (more: object) => ({ sessionUpdate: "tool_call", status: "in_progress", ...more })
const ended = (status: string, more: object = {}) => ({
  ...{ sessionUpdate: "tool_call_update", status },
  ...more,
})
const text = (words: string) => ({
  content: [{ type: "content", content: { type: "text", text: words } }],
})
const shell = (words: string, status = "failed") => [
  began({ kind: "execute", title: "a command" }),
  ended(status, text(words)),
]

/** What is done by which way, as agents and walls tell it. */
const WAYS: readonly (readonly [way: string, updates: readonly object[], path: string])[] = [
  [
    "edit tool, by its location",
    [began({ kind: "edit", locations: [{ path: "/work/tree/cart.js" }] }), ended("failed")],
    "cart.js",
  ],
  [
    "edit tool, by a diff",
    [
      began({
        kind: "edit",
        content: [{ type: "diff", path: "/work/tree/src/a.ts", oldText: "", newText: "x" }],
      }),
      ended("failed"),
    ],
    "src/a.ts",
  ],
  [
    "edit tool, by what it was given",
    [began({ kind: "edit", rawInput: { file_path: "/work/tree/b.ts" } }), ended("failed")],
    "b.ts",
  ],
  [
    "edit tool that is told at once as failed",
    [{ ...began({ kind: "edit", rawInput: { filePath: "c.ts" } }), status: "failed" }],
    "c.ts",
  ],
  [
    "tool that deletes",
    [began({ kind: "delete", locations: [{ path: "/work/tree/d.ts" }] }), ended("failed")],
    "d.ts",
  ],
  [
    "tool that moves",
    [began({ kind: "move", locations: [{ path: "/work/tree/e.ts" }] }), ended("failed")],
    "e.ts",
  ],
  [
    "redirection in bash",
    shell("bash: line 1: by-shell.txt: Read-only file system"),
    "by-shell.txt",
  ],
  ["redirection in dash", shell("sh: 1: cannot create f.txt: Read-only file system"), "f.txt"],
  [
    "redirection that its tool calls completed",
    shell("bash: /work/tree/g.txt: Read-only file system\nexit 1", "completed"),
    "g.txt",
  ],
  ["busybox", shell("cp: can't create 'b/foo': Read-only file system"), "b/foo"],
  ["touch", shell("touch: cannot touch 'h.txt': Read-only file system"), "h.txt"],
  ["sed", shell("sed: couldn't open temporary file ./sedQx: Read-only file system"), "sedQx"],
  [
    "git commit",
    shell("fatal: Unable to create '/work/tree/.git/index.lock': Read-only file system"),
    ".git/index.lock",
  ],
  [
    "Node",
    shell("Error: EROFS: read-only file system, open '/work/tree/out/i.json'"),
    "out/i.json",
  ],
  ["Python", shell("OSError: [Errno 30] Read-only file system: 'j.py'"), "j.py"],
  [
    "output that stands in its raw form alone",
    [
      began({ kind: "execute" }),
      ended("completed", {
        rawOutput: { stderr: "touch: cannot touch 'k': Read-only file system" },
      }),
    ],
    "k",
  ],
]

describe.each(["planner", "validator"] as const)("a %s", role => {
  test.each(WAYS)("that writes by %s", (_, updates, path) => {
    expect(refusedOf(role, updates)).toEqual([path])
  })

  test.each([
    [
      "a file that tells of such file systems",
      [
        began({ kind: "read", locations: [{ path: "/work/tree/blame.ts" }] }),
        ended("completed", text("// 'cart.js': read-only file system, as Linux says")),
      ],
    ],
    ["elsewhere", shell("touch: cannot touch '/usr/x': Read-only file system")],
    ["beside its tree", shell("touch: cannot touch '/work/tree-copy/x': Read-only file system")],
    ["with success", [began({ kind: "edit", rawInput: { path: "a" } }), ended("completed")]],
    ["nothing, and fails", shell("Error: expected 1 to be 2")],
    [
      "nothing, and reads in vain",
      [began({ kind: "read", locations: [{ path: "a" }] }), ended("failed")],
    ],
    ["and goes on", [began({ kind: "edit", rawInput: { path: "a" } })]],
    [
      "words about it",
      [
        {
          sessionUpdate: "agent_message_chunk",
          content: { type: "text", text: "'a': Read-only file system" },
        },
      ],
    ],
  ])("is told nothing where it writes %s", (_, updates) => {
    expect(refusedOf(role, updates)).toEqual([])
  })
})

test.each(["worker", "verifier"] as const)("a %s is not watched", role => {
  for (const [, updates] of WAYS) expect(refusedOf(role, updates)).toEqual([])
})

test("a path is told once, and no more than five are", () => {
  const again = [...Array(3)].flatMap(() => shell("touch: cannot touch 'a': Read-only file system"))
  expect(refusedOf("validator", again)).toEqual(["a"])
  const many = [..."abcdefgh"].flatMap(it =>
    shell(`touch: cannot touch '${it}': Read-only file system`),
  )
  expect(refusedOf("validator", many)).toHaveLength(5)
})

/** It speaks version 1, runs one command in vain, and ends its turn. */
const AGENT = `
import { createInterface } from "node:readline"
const say = message => console.log(JSON.stringify({ jsonrpc: "2.0", ...message }))
const update = update => say({ method: "session/update", params: { sessionId: "s", update } })
const words = "touch: cannot touch 'cart.js': Read-only file system"
const results = {
  initialize: () => ({ protocolVersion: 1, agentCapabilities: {} }),
  "session/new": () => ({ sessionId: "s" }),
  "session/prompt": () => {
    update({ sessionUpdate: "tool_call", toolCallId: "1", title: "touch", kind: "execute" })
    const content = [{ type: "content", content: { type: "text", text: words } }]
    update({ sessionUpdate: "tool_call_update", toolCallId: "1", status: "failed", content })
    return { stopReason: "end_turn" }
  },
}
createInterface({ input: process.stdin }).on("line", line => {
  const { id, method } = JSON.parse(line)
  const result = results[method]?.()
  if (result) say({ id, result })
})
`
function refusedAgent() {
  const stage = stageAgent()
  const file = join(stage.cwd, "agent.mjs")
  writeFileSync(file, AGENT)
  return { stage, agent: `${process.execPath} ${file}` }
}

describe("a session", () => {
  test.each([
    ["planner", planBrief()],
    ["validator", validationBrief()],
  ])(
    "tells of a %s that was kept from writing, where it happens and at its end",
    async (role, brief) => {
      const { stage, agent } = refusedAgent()
      const { end, lines } = await stage.run({ brief: { ...brief, agent } })
      stage.remove()
      expect(end.heldBack).toBe("cart.js")
      const line = `A ${role} may only read, so it was kept from changing cart.js.`
      expect(lines.filter(it => it.includes(line))).toHaveLength(1)
    },
  )

  test("says nothing of it of a worker", async () => {
    const { stage, agent } = refusedAgent()
    const { end } = await stage.run({ brief: featureBrief({ agent }) })
    stage.remove()
    expect(end).not.toHaveProperty("heldBack")
  })

  test("tells at once of a planner that wrote where no wall is, and lets it plan", async () => {
    const stage = stageAgent()
    let told = 0
    const changed = async () => (existsSync(join(stage.cwd, "mine")) ? "cart.js" : null)
    // The last step waits until it was told, and not for a moment of ours.
    const steps = [{ run: "touch mine" }, { run: "until [ -e told ]; do sleep 0.05; done" }]
    const { end, lines } = await stage.run({
      ...{ brief: planBrief(), steps, changed },
      onLine(line) {
        if (!line.includes("It may only read, and it changed cart.js.")) return
        told += 1
        writeFileSync(join(stage.cwd, "told"), "")
      },
    })
    stage.remove()
    expect(end.how).toBe("finished")
    expect(told).toBe(1)
    expect(lines.join("\n")).toContain("Nothing of it is taken.")
  })
})
