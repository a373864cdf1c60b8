/** Parses what a person typed after `missions register`. Wrong use throws UsageError. */
import { TYPED } from "../core/render/phrase/typed.ts"
import { shownLine, typableLine, valuesIn } from "../core/values/agent-line.ts"
import { APP_NAME_MAX } from "../enrol/app-manifest.ts"
import { valueInFile } from "../enrol/kept-app.ts"
import { UsageError } from "../local/command-error.ts"
import { wordsOf } from "../local/typed-command.ts"
import { readOptions, typedAgain } from "./options.ts"

export interface RegisterArguments {
  /** The organisation that owns the App; null: the person. */
  readonly organisation: string | null
  /** The server's public address, without a slash at the end; null: it has none. */
  readonly url: string | null
  readonly name: string | null
  readonly agent: string
  /** Where the server listens once the App is there. */
  readonly port: number
  readonly isPublic: boolean
  /** `--no-start`: the App is registered, and no server is started. */
  readonly isOnlyRegistered: boolean
}

export const REGISTER_USAGE = `${TYPED} register [--org ORG] [--url https://…] [--agent NAME] [--name NAME]
                [--port N] [--public] [--no-start]
                   makes a GitHub App of your own, keeps its key here, and starts its server;
                   without --url the server asks GitHub for news, so that it needs no address`

const OPTIONS = {
  org: { type: "string" },
  url: { type: "string" },
  agent: { type: "string" },
  name: { type: "string" },
  port: { type: "string" },
  public: { type: "boolean" },
  "no-start": { type: "boolean" },
} as const

const where = "the arguments of missions register"
const USUAL_AGENT = "claude"
const USUAL_PORT = 3000

export function parseRegister(argv: readonly string[]): RegisterArguments {
  const { values, positionals } = readOptions(argv, OPTIONS, { where, again: registerAgain })
  const right: RegisterArguments = {
    organisation: isLogin(values.org) ? values.org : null,
    url: addressIn(values.url),
    name: isName(values.name) ? values.name : null,
    agent: isAgent(values.agent) ? values.agent : USUAL_AGENT,
    port: portIn(values.port) ?? USUAL_PORT,
    isPublic: values.public ?? false,
    isOnlyRegistered: values["no-start"] ?? false,
  }
  const wrong = (at: string, expected: string, got: string): UsageError => {
    const what = "The arguments were not understood."
    return new UsageError({ what, where: at, expected, got, try: typedRegister(right) })
  }
  if (positionals.length > 0) throw wrong(where, "options only", positionals.join(" "))
  if (values.org !== undefined && right.organisation === null)
    throw wrong("--org", "the name of an organisation, as in its address on GitHub", values.org)
  if (values.url !== undefined && right.url === null)
    throw wrong("--url", "the server's public address, which begins with https://", values.url)
  if (values.name !== undefined && right.name === null)
    throw wrong("--name", `a name of 1 to ${APP_NAME_MAX} letters and digits`, values.name)
  if (values.agent !== undefined && right.agent !== values.agent)
    throw wrong(
      "--agent",
      "a name or a command line, without values and with few kinds of quotes",
      shownLine(values.agent),
    )
  if (values.port !== undefined && portIn(values.port) === null)
    throw wrong("--port", "a number from 0 to 65535", values.port)
  return right
}

/** It is written into the file of settings, on one line. */
const isAgent = (text: string | undefined): text is string =>
  !!text?.trim() && !/[\r\n]/.test(text) && !valuesIn(text).length && valueInFile(text) !== null

const isLogin = (text: string | undefined): text is string =>
  /^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/.test(text ?? "")

const isName = (text: string | undefined): text is string =>
  text !== undefined && text.length <= APP_NAME_MAX && /^[A-Za-z0-9][\w .-]*$/.test(text)

function portIn(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,5}$/.test(text) && Number(text) < 65_536 ? Number(text) : null
}

/** GitHub reaches no address of this machine alone, and a webhook in the clear could be read. */
function addressIn(text: string | undefined): string | null {
  if (text === undefined || !URL.canParse(text)) return null
  const { protocol, hostname, username, password, search, hash } = new URL(text)
  const isOwn = /^(?:localhost|.*\.localhost|127\..*|0\.0\.0\.0|\[.*\])$/.test(hostname)
  const isPlain = username + password + search + hash === ""
  return protocol === "https:" && !isOwn && isPlain ? text.replace(/\/{1,9}$/, "") : null
}

export const registerAgain = (argv: readonly string[]): string =>
  typedAgain(argv, parseRegister, typedRegister)

export function typedRegister(args: RegisterArguments): string {
  const options = wordsOf([
    ["org", args.organisation],
    ["url", args.url],
    ["agent", args.agent === USUAL_AGENT ? null : typableLine(args.agent)],
    ["name", args.name],
    ["port", args.port === USUAL_PORT ? null : args.port],
    ["public", args.isPublic],
    ["no-start", args.isOnlyRegistered],
  ])
  return [TYPED, "register", ...options].join(" ")
}
