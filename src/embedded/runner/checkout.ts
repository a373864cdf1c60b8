/**
 * Replaces `actions/checkout`, with real git. It must never leave a token on disk unless the file
 * asks for it.
 */

import { mkdirSync } from "node:fs"
import { join, relative } from "node:path"

/** What the replacement is told about its job. */
interface CheckoutRequest {
  readonly inputs: ReadonlyMap<string, string>
  /** `owner/name` of the run's repository. */
  readonly repository: string
  readonly sha: string
  readonly ref: string
  readonly serverUrl: string
  readonly token: string
  readonly workspace: string
  /**
   * Runs git in a folder with further variables. Resolves with its exit code, or -1 if it was
   * killed.
   */
  readonly git: (call: GitCall) => Promise<number>
  readonly mask: (secret: string) => void
}

interface GitCall {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

/** If it throws CheckoutError, the step fails with that error. */
export type Checkout = (request: CheckoutRequest) => Promise<void>

class CheckoutError extends Error {}

const DEFAULTS: Readonly<Record<string, string>> = {
  repository: "",
  ref: "",
  token: "",
  path: ".",
  clean: "true",
  lfs: "false",
  submodules: "false",
  "fetch-depth": "1",
  "persist-credentials": "true",
  "set-safe-directory": "true",
  "show-progress": "true",
}

/**
 * Inputs that are accepted only with these values. Others would change what is checked out, and
 * that isn't built here.
 */
const FIXED = { lfs: "false", submodules: "false", clean: "true" } as const

export const gitCheckout: Checkout = async request => {
  const inputs = readInputs(request)
  const folder = join(request.workspace, inputs["path"]!)
  if (relative(request.workspace, folder).startsWith("..")) {
    throw wrong("path", { expected: "a folder inside the workspace", got: inputs["path"]! })
  }
  mkdirSync(folder, { recursive: true })
  const header = authorization(inputs["token"] || request.token)
  request.mask(header)
  const git = async (args: readonly string[], env?: Readonly<Record<string, string>>) => {
    const code = await request.git({ args, cwd: folder, ...(env && { env }) })
    if (code !== 0) throw new CheckoutError(`git ${args[0]} ended with status ${code}`)
  }
  const key = `http.${request.serverUrl}/.extraheader`
  const login = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: key, GIT_CONFIG_VALUE_0: header }
  const name = inputs["repository"] || request.repository
  await git(["init", "--quiet", "--initial-branch=main"])
  await git(["remote", "add", "origin", `${request.serverUrl}/${name}`])
  const { fetch, checkout } = plan(request, inputs)
  for (const specs of fetch) await git(["fetch", "--quiet", "--prune", ...specs], login)
  await git(["checkout", "--quiet", "--force", ...checkout])
  // The real action leaves a credential on disk by default. Careful workflow files set this to
  // `false`.
  if (inputs["persist-credentials"] === "true") await git(["config", "--local", key, header])
}

type Inputs = Readonly<Record<string, string>>

/** What to check out: the run's own commit, unless `ref` or `repository` says otherwise. */
function plan(request: CheckoutRequest, inputs: Inputs) {
  const depth = inputs["fetch-depth"] === "0" ? [] : [`--depth=${inputs["fetch-depth"]}`]
  const other = inputs["repository"] !== "" && inputs["repository"] !== request.repository
  const ref = inputs["ref"] || (other ? "HEAD" : "")
  const history =
    depth.length === 0 ? [["--tags", "origin", "+refs/heads/*:refs/remotes/origin/*"]] : []
  if (ref === "") {
    const branch = /^refs\/heads\/(.+)$/.exec(request.ref)?.[1]
    const to = branch === undefined ? "refs/remotes/origin/run" : `refs/remotes/origin/${branch}`
    const one = [...depth, "--no-tags", "origin", `+${request.sha}:${to}`]
    return {
      fetch: [...history, one],
      checkout: branch === undefined ? ["--detach", to] : ["-B", branch, to],
    }
  }
  const one = [...depth, "--no-tags", "origin", `+${ref}:refs/remotes/origin/checkout`]
  return { fetch: [...history, one], checkout: ["--detach", "refs/remotes/origin/checkout"] }
}

function readInputs({ inputs }: CheckoutRequest): Inputs {
  const known = Object.keys(DEFAULTS)
  for (const name of inputs.keys()) {
    if (!known.includes(name))
      throw wrong(name, { expected: `one of ${known.join(", ")}`, got: name })
  }
  const all: Record<string, string> = { ...DEFAULTS, ...Object.fromEntries(inputs) }
  for (const [name, expected] of Object.entries(FIXED)) {
    if (all[name] !== expected) throw wrong(name, { expected, got: all[name]! })
  }
  if (!/^\d+$/.test(all["fetch-depth"]!)) {
    throw wrong("fetch-depth", { expected: "a whole number", got: all["fetch-depth"]! })
  }
  // A ref that starts with a dash would be an option of git.
  if (!/^[A-Za-z0-9_][\w./-]*$|^$/.test(all["ref"]!)) {
    throw wrong("ref", { expected: "a branch, a tag or a commit", got: all["ref"]! })
  }
  if (!/^[\w.-]+\/[\w.-]+$|^$/.test(all["repository"]!)) {
    throw wrong("repository", { expected: "owner/name", got: all["repository"]! })
  }
  return all
}

function wrong(
  input: string,
  { expected, got }: { readonly expected: string; readonly got: string },
) {
  return new CheckoutError(
    `This checkout is not built here. Where: input \`${input}\` of actions/checkout. ` +
      `Expected: ${expected}. Got: ${got}.`,
  )
}

/**
 * Git takes a token as the password of this user (GitHub's docs on installation tokens over HTTP).
 */
function authorization(token: string): string {
  return `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`
}
