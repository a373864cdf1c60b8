/**
 * The command `missions register`: makes a GitHub App by a page in the person's browser, keeps its key
 * on this machine, and starts its server. It prints no secret.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { TYPED } from "../core/render/phrase/typed.ts"
import type { RegisterFacts } from "../core/render/register-page.ts"
import { firstLineOf } from "../core/values/first-line.ts"
import { APP_NAME_MAX, appManifest } from "../enrol/app-manifest.ts"
import { type GitHubPlace, gitHubPlace, PUBLIC } from "../enrol/github-place.ts"
import { type KeptApp, keepApp, RegisteredApp } from "../enrol/kept-app.ts"
import { type Door, openDoor } from "../enrol/register-door.ts"
import { shippedAction } from "../enrol/shipped-action.ts"
import { messageOf, statusOf } from "../github/errors.ts"
import { tokenRequest } from "../github/octokit.ts"
import { StoppedError, UsageError } from "../local/command-error.ts"
import type { Machine } from "../local/machine.ts"
import { quoted } from "../local/person.ts"
import { type RegisterArguments, typedRegister } from "./register-arguments.ts"

/** GitHub keeps the code of a manifest for one hour. */
const PATIENCE_MS = 3_600_000
/** How often a server without webhooks asks for news. */
const POLL_SECONDS = 30

export async function registerCommand(args: RegisterArguments, machine: Machine): Promise<number> {
  const place = gitHubPlace(machine.shell)
  const { terminal } = machine
  for (const line of intentions(args, machine)) terminal.line(line)
  let kept: KeptApp | null = null
  const door = await openedDoor(args, machine, {
    place,
    async exchange(code) {
      const app = await exchanged(code, { args, place })
      kept = keptApp(app, { args, machine, place })
      terminal.line(`registered   ${app.slug}, App ${app.id}`)
      terminal.line(`key          ${kept.keyPath}, which only you can read`)
      terminal.line(`settings     ${kept.settingsPath}`)
      terminal.line(`install      ${app.html_url}/installations/new`)
      return `${app.html_url}/installations/new`
    },
  })
  terminal.line(`page         ${door.url}`)
  terminal.line("")
  terminal.line("Open the page in your browser. It sends you to GitHub, which makes the App.")
  terminal.line("")
  try {
    await within(door.exchanged, { args, signal: machine.signal })
  } finally {
    await door.close()
  }
  if (kept === null) throw new Error("The App was registered, and nothing was kept of it.")
  return started(kept, { args, machine })
}

function intentions(
  { organisation, url, agent, isPublic }: RegisterArguments,
  machine: Machine,
): readonly string[] {
  const owner = organisation === null ? "your own account" : organisation
  const seen = isPublic ? "everyone can install it" : "only its owner can install it"
  return [
    `app          of ${owner}; ${seen}`,
    url === null
      ? `webhooks     none; the server asks GitHub every ${pollSeconds(machine)} s       --url`
      : `webhooks     to ${url}`,
    `agent        ${agent}, where a repository's policy names no other       --agent`,
  ]
}

async function openedDoor(
  args: RegisterArguments,
  machine: Machine,
  {
    place,
    exchange,
  }: {
    readonly place: GitHubPlace
    readonly exchange: (code: string) => Promise<string>
  },
): Promise<Door> {
  const description = readFileSync(join(machine.product, "app.yml"), "utf8")
  const hex = (bytes: number) => Buffer.from(machine.random(bytes)).toString("hex")
  const { organisation, isPublic, url } = args
  const name = args.name ?? `missions-${organisation ?? hex(3)}`.slice(0, APP_NAME_MAX)
  const facts = (redirectUrl: string): Omit<RegisterFacts, "action"> => {
    const manifest = appManifest(description, { name, redirectUrl, url, isPublic })
    const permissions = manifest.default_permissions
    const shown = { name, organisation, isPublic, url, permissions }
    return { ...shown, manifest: JSON.stringify(manifest) }
  }
  const { server } = place
  return openDoor({ port: 0, ticket: hex(16), state: hex(16), server, facts, exchange })
}

/** Rejects if nobody registers anything in an hour, or if the person stops the command. */
async function within(
  exchanged: Promise<void>,
  { args, signal }: { readonly args: RegisterArguments; readonly signal: AbortSignal },
): Promise<void> {
  const late = (got: string) =>
    new StoppedError({
      what: "No App was registered.",
      where: "the page in your browser",
      expected: "the button on GitHub's page to be pressed within an hour",
      got,
      try: typedRegister(args),
    })
  const ended = Promise.withResolvers<never>()
  const stop = () => ended.reject(late("the command was stopped before"))
  signal.addEventListener("abort", stop, { once: true })
  const timer = setTimeout(() => ended.reject(late("nothing, for an hour")), PATIENCE_MS)
  try {
    await Promise.race([exchanged, ended.promise])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener("abort", stop)
  }
}

async function exchanged(
  code: string,
  { args, place }: { readonly args: RegisterArguments; readonly place: GitHubPlace },
): Promise<RegisteredApp> {
  const request = tokenRequest({ baseUrl: place.api, token: null })
  const lost = (got: string, cause?: unknown) =>
    new StoppedError(
      {
        what: "GitHub made the App and did not hand over its key.",
        where: `POST ${place.api}/app-manifests/…/conversions`,
        expected: "the App with its key, for a code that is used once and within an hour",
        got,
        try: `delete the App at ${appsPage(args, place)}, then ${typedRegister(args)}`,
      },
      { cause },
    )
  let data: unknown
  try {
    const answer = await request("POST /app-manifests/{code}/conversions", { code })
    data = answer.data
  } catch (error) {
    const status = statusOf(error)
    throw lost(status === 0 ? `no answer: ${messageOf(error)}` : `${status} ${messageOf(error)}`)
  }
  const parsed = RegisteredApp.safeParse(data)
  if (parsed.success) return parsed.data
  // The answer holds secrets, so only the names of its wrong fields may be shown.
  throw lost(`an answer without a usable ${parsed.error.issues[0]?.path.join(".") || "App"}`)
}

/** Where the account's Apps are set. */
const appsPage = ({ organisation }: RegisterArguments, { server }: GitHubPlace): string =>
  `${server}${organisation === null ? "" : `/organizations/${organisation}`}/settings/apps`

function keptApp(
  app: RegisteredApp,
  at: { readonly args: RegisterArguments; readonly machine: Machine; readonly place: GitHubPlace },
): KeptApp {
  const { args, machine, place } = at
  const action = shippedAction(machine.product, machine.shell)
  const drawn = () => Buffer.from(machine.random(20)).toString("hex")
  try {
    return keepApp(machine.home, app, {
      WEBHOOK_SECRET: app.webhook_secret ?? drawn(),
      MISSIONS_AGENT: args.agent,
      PORT: String(args.port),
      ...(args.url === null ? { MISSIONS_POLL_SECONDS: pollSeconds(machine) } : {}),
      ...(action === null ? {} : { MISSIONS_ACTION: action }),
      ...(place.api === PUBLIC.api ? {} : { GITHUB_API_URL: place.api }),
    })
  } catch (cause) {
    throw new StoppedError(
      {
        what: "The App is registered, and its key could not be written.",
        where: machine.home,
        expected: "a folder of yours that can be written",
        got: firstLineOf(cause),
        try: `mend that, then make a new key at ${appsPage(args, place)}/${app.slug}`,
      },
      { cause },
    )
  }
}

const pollSeconds = ({ shell }: Machine): string =>
  shell["MISSIONS_POLL_SECONDS"] || String(POLL_SECONDS)

/** Runs the server until it ends or is stopped. Answers its exit status. */
async function started(
  app: KeptApp,
  { args, machine }: { readonly args: RegisterArguments; readonly machine: Machine },
): Promise<number> {
  const { terminal, product, nodePath, signal } = machine
  const program = ["dist/app.js", "src/app.ts"]
    .map(it => join(product, it))
    .find(it => existsSync(it))
  if (program === undefined) {
    throw new UsageError({
      what: "The App is registered, and its server is not here.",
      where: product,
      expected: "the program of the server",
      got: "neither dist/app.js nor src/app.ts",
      try: "install Missions again; the key and the settings are kept",
    })
  }
  const line = [nodePath, `--env-file=${app.settingsPath}`, program]
  terminal.line("")
  terminal.line("Install the App where missions may run, then make a repository ready:")
  terminal.line("")
  terminal.line(`  ${TYPED} init OWNER/REPO`)
  terminal.line("")
  terminal.line("That also tries out whether missions can run there. To try it again:")
  terminal.line("")
  terminal.line(`  ${TYPED} doctor OWNER/REPO`)
  terminal.line("")
  terminal.line(
    args.isOnlyRegistered ? "The server starts by:" : "The server starts now, and later by:",
  )
  terminal.line("")
  terminal.line(`  ${line.map(quoted).join(" ")}`)
  terminal.line("")
  if (args.isOnlyRegistered || signal.aborted) return 0
  const env = { ...machine.shell, ...app.settings } as Record<string, string>
  const child = spawn(nodePath, [program], { env, stdio: ["ignore", "inherit", "inherit"] })
  const stop = () => child.kill("SIGTERM")
  signal.addEventListener("abort", stop, { once: true })
  const [code] = await once(child, "close")
  return signal.aborted ? 0 : (code ?? 1)
}
