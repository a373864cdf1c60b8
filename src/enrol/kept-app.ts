/**
 * The key and the settings of an App that was registered here, in a folder that only its owner can
 * read. Nothing here prints them.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { parseEnv } from "node:util"
import { z } from "zod"

/** What GitHub answers to the code of a manifest. */
export const RegisteredApp = z.object({
  id: z.int().positive(),
  slug: z.string().regex(/^[\w-]+$/),
  html_url: z.url(),
  client_id: z.string(),
  pem: z.string().includes("PRIVATE KEY"),
  /** GitHub gives none to an App without a webhook. */
  webhook_secret: z.string().nullable(),
})
export type RegisteredApp = z.infer<typeof RegisteredApp>

export interface KeptApp {
  readonly folder: string
  readonly keyPath: string
  /** For `node --env-file` and for containers. */
  readonly settingsPath: string
  readonly settings: Readonly<Record<string, string>>
}

export const appsFolder = (home: string): string => join(home, ".missions", "apps")

/** Throws Node's error if the folder cannot be written. An existing file is never replaced. */
export function keepApp(
  home: string,
  app: RegisteredApp,
  settings: Readonly<Record<string, string>>,
): KeptApp {
  const folder = join(appsFolder(home), `${app.slug}-${app.id}`)
  const keyPath = join(folder, "private-key.pem")
  const all = { APP_ID: String(app.id), PRIVATE_KEY_PATH: keyPath, APP_SLUG: app.slug, ...settings }
  const text = envFile(all)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  writeFileSync(keyPath, app.pem, { mode: 0o600, flag: "wx" })
  const settingsPath = join(folder, "server.env")
  writeFileSync(settingsPath, text, { mode: 0o600, flag: "wx" })
  return { folder, keyPath, settingsPath, settings: all }
}

/** The settings of all Apps that were registered here. */
export function keptApps(home: string): readonly KeptApp["settings"][] {
  const folder = appsFolder(home)
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name, "server.env")
    if (!existsSync(path)) return []
    const settings = parseEnv(readFileSync(path, "utf8")) as KeptApp["settings"]
    return settings["APP_SLUG"] === undefined ? [] : [settings]
  })
}

export const keptSlugs = (home: string): readonly string[] =>
  keptApps(home).map(it => it["APP_SLUG"] ?? "")

const envFile = (settings: Readonly<Record<string, string>>): string =>
  [
    "# The settings of the server of this App, for `node --env-file`. Keep it to yourself: it holds",
    "# the secret that its webhooks are signed with, and names the file of its key.",
    ...Object.entries(settings).map(([name, value]) => {
      const written = valueInFile(value)
      if (written !== null) return `${name}=${written}`
      throw new Error(`${name} holds all kinds of quotes`)
    }),
    "",
  ].join("\n")

/** Quoted so that Node reads the same value again; null: no quotes can hold it. */
export function valueInFile(value: string): string | null {
  const forms = ["", "'", "`", '"'].map(quote => `${quote}${value}${quote}`)
  return forms.find(it => parseEnv(`X=${it}\nY=1\n`)["X"] === value) ?? null
}
