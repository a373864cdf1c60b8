/** Installs an agent that is missing, if the person agrees. */

import { join } from "node:path"
import type { AgentDefinition } from "../agent/catalog/definition.ts"
import { folderOf } from "../agent/find/cached.ts"
import { fitsHere, installAgent } from "../agent/find/install.ts"
import { onPath } from "../agent/find/program.ts"
import { TYPED } from "../core/render/phrase/typed.ts"
import { placesOf } from "../local/agent-places.ts"
import { StoppedError, UsageError } from "../local/command-error.ts"
import type { Machine } from "../local/machine.ts"

export interface Offer {
  /** The answer is given already. */
  readonly isYes: boolean
  /** Work trees, from which npm is not started either. */
  readonly not: readonly string[]
}

/** Throws UsageError if it is not wanted or can't be, StoppedError if it failed. */
export async function installOffered(
  definition: AgentDefinition,
  machine: Machine,
  { isYes, not }: Offer,
): Promise<void> {
  const { id, package: own } = definition
  const next = `${TYPED} agents install ${id}`
  const { agents } = placesOf(machine)
  if (own === null || agents === null || !fitsHere(own)) throw byHand(definition)
  const folder = folderOf(agents, definition, own)
  const { terminal } = machine
  const what = `${id} ${own.version} (${own.name}) is not installed here.`
  const size = `It takes ${own.megabytes} MB in ${folder}.`
  if (!isYes) {
    const answer = await terminal.ask(`${what} ${size} Install it? [Y/n] `)
    const isWanted = answer !== null && ["", "y", "yes"].includes(answer.trim().toLowerCase())
    if (!isWanted) {
      const got = answer === null ? "no terminal to ask at" : "no"
      const expected = `the agent on the PATH, or leave to install it. ${size}`
      throw new UsageError({ what, where: "--agent", expected, got, try: next })
    }
  }
  const npm = onPath("npm", { path: machine.path, not })
  if (npm === null) {
    const expected = "npm on the PATH, which comes with Node"
    throw new UsageError({ what, where: "PATH", expected, got: "no npm there", try: next })
  }
  terminal.line(`installing ${id} ${own.version}, ${own.megabytes} MB …`)
  const installed = await installAgent(
    { ...definition, package: own },
    {
      agents,
      locks: join(machine.product, "agents"),
      npm,
      env: npmEnvironment(machine),
      signal: machine.signal,
    },
  )
  if (installed.is === "installed") return
  throw new StoppedError({
    what: `${id} could not be installed.`,
    where: folder,
    expected: `exactly ${own.name}@${own.version}, as npm's registry has it, and room for ${own.megabytes} MB`,
    got: installed.said,
    try: next,
  })
}

function byHand({ id, program, args, package: own }: AgentDefinition): UsageError {
  return new UsageError({
    what: `${id} is not installed here, and Missions does not install it on this machine.`,
    where: "--agent",
    expected: `a program "${program}" on the PATH that speaks the protocol with ${[program, ...args].join(" ")}`,
    got: "none",
    try:
      own === null
        ? "install it as its own pages say"
        : `npm install -g ${own.name}@${own.version}`,
  })
}

/** What `npm run` sets for our own package would lead the installation astray. */
const npmEnvironment = ({ shell, path, home }: Machine) => ({
  ...Object.fromEntries(Object.entries(shell).filter(([name]) => !OF_NPM_RUN.test(name))),
  ...{ PATH: path, HOME: home },
})
const OF_NPM_RUN =
  /^(?:npm_(?:package|lifecycle)_\w+|npm_config_(?:local_prefix|prefix|global_prefix|omit|include|ignore_scripts)|INIT_CWD)$/i
