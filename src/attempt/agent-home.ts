/**
 * The home of an agent behind a wall: empty, at the path of the person's own. Where the person lets
 * the agent's login enter, copies of its files are there. Nothing else of the person's home is.
 */
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { dirname, join } from "node:path"

/** Logins that an agent renews by itself, so that the person's own would be void without the new one. */
const RENEWED = [
  ".claude/.credentials.json",
  ".codex/auth.json",
  ".copilot/config.json",
  ".gemini/oauth_creds.json",
  ".local/share/opencode/auth.json",
  ".qwen/oauth_creds.json",
]

/**
 * Settings that choose a model or an account, beside a login in the same folder. What an agent makes
 * of them stays in its room.
 */
const SETTINGS = [
  ".claude/settings.json",
  ".codex/config.toml",
  ".config/goose/config.yaml",
  ".config/opencode/opencode.json",
  ".factory/auth.json",
  ".factory/settings.json",
  ".gemini/.env",
  ".gemini/google_accounts.json",
  ".gemini/settings.json",
  ".qwen/.env",
  ".qwen/settings.json",
]

export interface AgentHome {
  /** The folder of ours that stands for the person's home. */
  readonly folder: string
  /** Takes renewed logins back to the person. */
  takeBack(): void
}

interface Lying {
  /** The files of the one login that may enter; none if the agent works with a key. */
  readonly login: readonly string[]
  /** Files of ours by their paths. */
  readonly laid: Readonly<Record<string, string>>
}

export function agentHome(
  folder: string,
  theirs: string | undefined,
  { login, laid }: Lying,
): AgentHome {
  mkdirSync(folder, { recursive: true })
  for (const [path, content] of Object.entries(laid)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 })
    writeFileSync(join(folder, path), content)
  }
  if (theirs === undefined) return { folder, takeBack: () => {} }
  const own = realpathSync(folder)
  const beside = SETTINGS.filter(file => login.some(it => dirname(it) === dirname(file)))
  const files = new Set([...login, ...beside])
  for (const file of files) copy(join(theirs, file), join(folder, file))
  const renewed = RENEWED.filter(file => files.has(file))
  const before = new Map(renewed.map(file => [file, contentOf(join(own, file))]))
  return {
    folder,
    takeBack() {
      for (const [file, was] of before) {
        const now = contentOf(join(own, file))
        if (was !== null && now !== null && now !== was && isAlike(was, now)) {
          renew(join(theirs, file), { was, now })
        }
      }
    },
  }
}

/** A file of settings is far smaller. */
const BYTES_MAX = 1024 * 1024

function copy(from: string, to: string): void {
  if (!existsSync(from) || !statSync(from).isFile() || statSync(from).size > BYTES_MAX) return
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  copyFileSync(from, to)
}

/** An agent could have put a link there, which isn't followed. */
function contentOf(path: string): string | null {
  try {
    const found = lstatSync(path)
    return found.isFile() && found.size <= BYTES_MAX && realpathSync(path) === path
      ? readFileSync(path, "utf8")
      : null
  } catch {
    return null
  }
}

/** Never over what the person's own agent wrote meanwhile. */
function renew(path: string, { was, now }: { readonly was: string; readonly now: string }): void {
  if (readFileSync(path, "utf8") !== was) return
  writeFileSync(`${path}.missions`, now, { mode: 0o600 })
  renameSync(`${path}.missions`, path)
}

/** A renewed login has the same fields with other texts and numbers in them, and nothing else. */
function isAlike(was: string, now: string): boolean {
  try {
    return sameShape(JSON.parse(was), JSON.parse(now))
  } catch {
    return false
  }
}

function sameShape(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || a === null) return typeof a === typeof b && b !== null
  if (typeof b !== "object" || b === null || Array.isArray(a) !== Array.isArray(b)) return false
  const [names, others] = [Object.keys(a), Object.keys(b)]
  if (names.length !== others.length) return false
  return names.every(
    name => Object.hasOwn(b, name) && sameShape(Reflect.get(a, name), Reflect.get(b, name)),
  )
}
