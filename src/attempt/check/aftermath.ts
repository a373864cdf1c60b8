/**
 * Looks at what exists once a command has ended: files in its tree, and the answers of services. It
 * doesn't judge any of it.
 */
import { realpath } from "node:fs/promises"
import { join, sep } from "node:path"
import type { Expect } from "../../core/plan/expect.ts"
import { blameOf } from "../tree/blame.ts"
import { type Answer, type Asking, ask } from "./ask-address.ts"

/** "outside" means that a link leads out of the tree, so what lies there isn't part of the work. */
type Presence = "there" | "missing" | "outside"

export interface Aftermath {
  /** In the order in which the plan lists them. */
  readonly files: readonly { readonly path: string; readonly is: Presence }[]
  readonly answers: readonly {
    readonly method: string
    readonly url: string
    readonly answer: Answer
  }[]
}

export interface CommandEnd extends Asking {
  /** The tree in which the command ran. */
  readonly folder: string
}

/**
 * Requests are sent one after the other, because each may depend on what the one before it changed.
 */
export async function lookAfter(
  { files = [], http = [] }: Expect,
  end: CommandEnd,
): Promise<Aftermath> {
  const present = []
  for (const path of files) present.push({ path, is: await presenceOf(end.folder, path) })
  const answers = []
  for (const { method, url } of http) {
    answers.push({ method, url, answer: await ask({ method, url }, end) })
  }
  return { files: present, answers }
}

async function presenceOf(folder: string, path: string): Promise<Presence> {
  try {
    const tree = await realpath(folder)
    const real = await realpath(join(tree, path))
    return real.startsWith(`${tree}${sep}`) ? "there" : "outside"
  } catch (error) {
    if (blameOf(error, "taking") === "agent") return "missing"
    throw error
  }
}
