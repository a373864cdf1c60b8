/** Runs a real agent process through createAgentSession in folders of its own, removed afterwards. */
import { randomUUID } from "node:crypto"
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { stringify } from "yaml"
import type { Places } from "../../src/agent/find/find-agent.ts"
import type { Patience } from "../../src/agent/patience.ts"
import type { OwnTools } from "../../src/agent/role-tools-trial.ts"
import { type AgentSessionParts, createAgentSession } from "../../src/agent/session.ts"
import type { AgentEnd } from "../../src/attempt/ports.ts"
import type { ModelTrouble } from "../../src/attempt/sandbox.ts"
import type { Brief } from "../../src/core/log/brief.ts"
import { toldLine } from "../../src/core/render/transcript.ts"
import { keepsNothing, noRoom } from "./example-brief.ts"

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
export const ROLE_TOOLS = file("src/agent/role-tools/main.ts")
export const SCRIPTED = file("src/scripted-agent/main.ts")

export const places: Omit<Places, "path"> = {
  recipes: { scripted: { command: process.execPath, args: [SCRIPTED] } },
  agents: null,
  nodePath: process.execPath,
}

interface AgentRun {
  readonly end: AgentEnd
  readonly lines: readonly string[]
}

export interface AgentStage {
  readonly cwd: string
  run(options: {
    readonly brief: Brief
    /** The steps of a script with one entry, or nothing for an agent without a script. */
    readonly steps?: readonly unknown[]
    readonly script?: unknown
    readonly limits?: Partial<{ wallMs: number; silentMs: number; outputBytes: number }>
    readonly patience?: Partial<Patience>
    readonly lint?: AgentSessionParts["lint"]
    readonly env?: Readonly<Record<string, string>>
    readonly signal?: AbortSignal
    readonly trouble?: Promise<ModelTrouble>
    readonly changed?: () => Promise<string | null>
    readonly onLine?: (line: string) => void
    readonly clock?: () => number
    /** What is started as our role tools. */
    readonly roleTools?: readonly string[]
    readonly room?: OwnTools["room"]
  }): Promise<AgentRun>
  remove(): void
}

const QUICK: Patience = { startMs: 50_000, cancelMs: 200, terminateMs: 200, drainMs: 500 }

export function stageAgent(): AgentStage {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "missions-agent-")))
  const cwd = join(root, "tree")
  mkdirSync(cwd)
  let runs = 0
  return {
    cwd,
    remove: () => rmSync(root, { recursive: true, force: true }),
    async run({
      brief,
      steps,
      script,
      limits,
      patience,
      lint,
      env,
      signal,
      trouble,
      changed,
      onLine,
      clock,
      roleTools = [ROLE_TOOLS],
      room = noRoom,
    }) {
      runs += 1
      const scratch = join(root, `scratch-${runs}`)
      mkdirSync(scratch)
      const scriptFile = join(root, `script-${runs}.yml`)
      const whole = script ?? { version: 1, entries: [], fallback: { steps: steps ?? [] } }
      writeFileSync(scriptFile, stringify(whole))
      const session = createAgentSession({
        roleToolsCommand: { command: process.execPath, args: roleTools },
        places,
        lint: lint ?? (() => []),
        ids: randomUUID,
        clock: clock ?? (() => performance.now()),
        patience: { ...QUICK, ...patience },
      })
      const lines: string[] = []
      const end = await session({
        brief,
        cwd,
        ...(trouble && { trouble }),
        ...(changed && { changed }),
        env: { PATH: process.env["PATH"] ?? "", MISSIONS_SCRIPT: scriptFile, ...env },
        ...{ scratch, keep: keepsNothing, open: async () => room },
        limits: { wallMs: 60_000, silentMs: 60_000, outputBytes: 5_000_000, ...limits },
        signal: signal ?? new AbortController().signal,
        onTold(told) {
          for (const line of [toldLine(told)].flatMap(it => it ?? [])) {
            lines.push(line)
            onLine?.(line)
          }
        },
        conceal: () => {},
      })
      return { end, lines }
    },
  }
}
