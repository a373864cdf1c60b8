#!/usr/bin/env node
/** The entry point of the command line. It reads arguments, environment, clock and randomness, and hands them on. */
import { randomBytes } from "node:crypto"
import { readFileSync } from "node:fs"
import { homedir, userInfo } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { AGENTS_USAGE, parseAgents } from "./cli/agents-arguments.ts"
import { calibrateCommand } from "./cli/calibrate.ts"
import { CALIBRATE_USAGE, parseCalibrate } from "./cli/calibrate-arguments.ts"
import { DEMO_USAGE, demoCommand, parseDemo } from "./cli/demo.ts"
import { doctorCommand } from "./cli/doctor.ts"
import { DOCTOR_USAGE, parseDoctor } from "./cli/doctor-arguments.ts"
import { initCommand } from "./cli/init.ts"
import { INIT_USAGE, parseInit } from "./cli/init-arguments.ts"
import { agentsCommand } from "./cli/listed-agents.ts"
import { localCommand } from "./cli/local.ts"
import { LOCAL_USAGE, parseLocal } from "./cli/local-arguments.ts"
import { LOG_USAGE, parseLog } from "./cli/log-arguments.ts"
import { POLICY_USAGE, parsePolicy, policyCommand } from "./cli/policy.ts"
import { logCommand } from "./cli/printed-log.ts"
import { pruneCommand } from "./cli/prune.ts"
import { PRUNE_USAGE, parsePrune } from "./cli/prune-arguments.ts"
import { PUBLISH_USAGE, parsePublish } from "./cli/publish-arguments.ts"
import { publishCommand } from "./cli/publish-mission.ts"
import { registerCommand } from "./cli/register.ts"
import { parseRegister, REGISTER_USAGE } from "./cli/register-arguments.ts"
import { openTerminal } from "./cli/terminal-prompt.ts"
import { unknownCommand } from "./cli/unknown-command.ts"
import { verifyCommand } from "./cli/verify.ts"
import { parseVerify, VERIFY_USAGE } from "./cli/verify-arguments.ts"
import { TYPED } from "./core/render/phrase/typed.ts"
import { printable } from "./core/values/bare.ts"
import { StoppedError, UsageError } from "./local/command-error.ts"
import type { Machine } from "./local/machine.ts"

const USAGE = new Map([
  ["local", LOCAL_USAGE],
  ["log", LOG_USAGE],
  ["agents", AGENTS_USAGE],
  ["policy", POLICY_USAGE],
  ["verify", VERIFY_USAGE],
  ["calibrate", CALIBRATE_USAGE],
  ["demo", DEMO_USAGE],
  ["publish", PUBLISH_USAGE],
  ["register", REGISTER_USAGE],
  ["init", INIT_USAGE],
  ["doctor", DOCTOR_USAGE],
  ["prune", PRUNE_USAGE],
])

const HELP = `missions turns a goal into proven work.

${[...USAGE.values()].join("\n\n")}

${TYPED} <command> --help   help for one command
${TYPED} --version          the version of this program`

/** The usage of the command that was named before or after "help", or else of all commands. */
const helpFor = (argv: readonly string[]): string =>
  argv.slice(0, 2).flatMap(word => USAGE.get(word) ?? [])[0] ?? HELP

const versionOf = (folder: string): string => {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  return `missions ${version}`
}

const asksForHelp = ([command, ...rest]: readonly string[]): boolean =>
  command === "help" || [command, ...rest].some(word => word === "-h" || word === "--help")

const product = join(import.meta.dirname, "..")

/** Leaves out what npm adds for us, so that a plan's commands don't find our tools by accident. */
function pathOf(path: string): string {
  const own = join(product, "node_modules")
  const kept = path
    .split(delimiter)
    .filter(p => p !== "" && !p.startsWith(own) && !p.includes("node-gyp-bin"))
  // Our Node comes last, because a plan's commands must run on what the person's own shell finds.
  return [...new Set([...kept, dirname(process.execPath)])].join(delimiter)
}

/** null: the system has no account with this number, as in many containers. */
function accountName(): string | null {
  try {
    return userInfo().username
  } catch {
    return null
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv
  const stop = new AbortController()
  // A second signal ends the process at once. Even then the same command continues the mission
  // later.
  process.once("SIGINT", () => stop.abort())
  process.once("SIGTERM", () => stop.abort())
  // The program that read our output has gone.
  process.stdout.on("error", () => stop.abort())
  const terminal = openTerminal(process.stdin, process.stdout, {
    signal: stop.signal,
    term: process.env["TERM"],
  })
  const machine: Machine = {
    directory: process.env["INIT_CWD"] ?? process.cwd(),
    home: homedir(),
    account: accountName(),
    path: pathOf(process.env["PATH"] ?? ""),
    shell: process.env,
    product,
    nodePath: process.execPath,
    pid: process.pid,
    clock: () => Date.now(),
    random: bytes => randomBytes(bytes),
    terminal,
    signal: stop.signal,
  }
  try {
    if (command === undefined || asksForHelp(argv)) {
      terminal.line(helpFor(argv))
      return command === undefined ? 2 : 0
    }
    if (command === "--version" || command === "version") {
      terminal.line(versionOf(product))
      return 0
    }
    if (command === "local") return await localCommand(parseLocal(rest), machine)
    if (command === "log") return await logCommand(parseLog(rest), machine)
    if (command === "agents") return await agentsCommand(parseAgents(rest), machine)
    if (command === "demo") return await demoCommand(parseDemo(rest), machine)
    if (command === "policy") return policyCommand(parsePolicy(rest), machine)
    if (command === "init") return await initCommand(parseInit(rest), machine)
    if (command === "doctor") return await doctorCommand(parseDoctor(rest), machine)
    if (command === "prune") return await pruneCommand(parsePrune(rest), machine)
    if (command === "publish") return await publishCommand(parsePublish(rest), machine)
    if (command === "register") return await registerCommand(parseRegister(rest), machine)
    if (command === "verify") return await verifyCommand(parseVerify(rest), machine)
    if (command === "calibrate") return await calibrateCommand(parseCalibrate(rest), machine)
    throw unknownCommand(argv)
  } finally {
    terminal.close()
  }
}

let status: number
try {
  status = await main(process.argv.slice(2))
} catch (error) {
  const isSaid = error instanceof UsageError || error instanceof StoppedError
  console.error(isSaid ? printable(error.message) : error)
  // A program that wants a line of JSON gets one, however it ends.
  if (process.argv.includes("--json")) {
    const parts = isSaid ? error.parts : { what: String(error) }
    console.log(printable(JSON.stringify({ error: parts })))
  }
  status = error instanceof UsageError ? 2 : 1
}
// Ends whatever still listens or runs inside, once everything that was said is written.
process.stdout.write("", () => process.stderr.write("", () => process.exit(status)))
