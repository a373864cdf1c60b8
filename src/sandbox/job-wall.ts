/** The wall that a job of an attempt stands behind, as far as its machine can make one. */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import type { Sandbox } from "../attempt/sandbox.ts"
import { wallFailed } from "../core/render/phrase/isolation.ts"
import { openSandbox } from "./open-sandbox.ts"
import { withReadyNetwork } from "./ready-network.ts"
import { proxiesIn } from "./relay/proxies.ts"
import { watched } from "./watched.ts"

export interface JobWall {
  readonly sandbox: Sandbox
  /** It has to end before the job does. */
  close(): Promise<void>
}

interface Job {
  /** A folder of the job's own. */
  readonly scratch: string
  readonly hidden: readonly string[]
  /** Whether a person sits at this machine, whose command has tried the wall and hands its name on. */
  readonly isOurs: boolean
  readonly say: (line: string) => void
  readonly ids: () => string
  /** What stands where nothing holds. */
  readonly none: Sandbox
}

type Self = Parameters<typeof openSandbox>[1]

/** Whatever fails is said, because a policy may ask for a wall. */
export async function jobWall(
  environment: NodeJS.ProcessEnv,
  self: Self,
  { scratch, hidden, isOurs, say, ids, none }: Job,
): Promise<JobWall> {
  const folder = join(scratch, "wall")
  await mkdir(folder)
  const { sandbox, failed } = await openSandbox(
    {
      ...{ folder, hidden, ids, proxies: proxiesIn(environment) },
      home: environment["MISSIONS_AGENT_HOME"] ?? environment["HOME"] ?? folder,
      path: environment["PATH"] ?? "",
    },
    self,
    isOurs ? (environment["MISSIONS_WALL"] ?? null) : null,
  )
  for (const it of sandbox === null ? failed : []) say(`${wallFailed(it.wall, it)}.`)
  if (sandbox === null) return { sandbox: watched(none), close: async () => {} }
  const ready = withReadyNetwork(sandbox)
  return { sandbox: watched(ready.sandbox), close: ready.close }
}
