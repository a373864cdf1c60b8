/** Finds the key of the App that a repository's workflow names, among those at hand on this machine. */
import { keptApps } from "../enrol/kept-app.ts"
import { type AppKey, appRequest } from "../github/app-request.ts"
import { appIn } from "../server/server-settings.ts"
import type { Absent, AppKeyHere } from "./patient.ts"
import { whyOf } from "./tried.ts"

interface Options {
  readonly baseUrl: string
  readonly shell: Readonly<Record<string, string | undefined>>
  readonly home: string
  /** The App's name in its address; null: any, if there is only one. */
  readonly slug: string | null
}

export async function appKeyHere(options: Options): Promise<AppKeyHere | Absent> {
  if (options.slug === GITHUBS_OWN) return WITHOUT_APP
  const found = keyAtHand(options)
  if ("why" in found) return found
  const request = appRequest(options.baseUrl, found)
  try {
    const { data } = await request("GET /app")
    const { slug } = options
    if (typeof data?.id !== "number" || typeof data.slug !== "string") throw new Error("no App")
    if (slug === null || slug === data.slug) return { request, id: data.id, slug: data.slug }
    const why = `the key at hand is of the App ${data.slug}, and the workflow names ${slug}`
    return { why, next: "name the key of that App by APP_ID and PRIVATE_KEY_PATH" }
  } catch (error) {
    const next = "check APP_ID and the key, then type it again"
    return { why: `GitHub does not know the App by its key: ${whyOf(error)}`, next }
  }
}

/** The bot that starts runs where a repository has the Action and no App. */
const GITHUBS_OWN = "github-actions"
const WITHOUT_APP: Absent = {
  why: "the workflow is started by GitHub's own bot, so there is no App",
  next: "nothing, unless the repository should have an App: then missions init --replace",
}

const NEXT = "type it where the App was registered, or set APP_ID and PRIVATE_KEY_PATH"

function keyAtHand({ shell, home, slug }: Options): AppKey | Absent {
  if (shell["APP_ID"] || shell["CLIENT_ID"]) return readBy(shell)
  const kept = keptApps(home).filter(it => slug === null || it["APP_SLUG"] === slug)
  const [only] = kept
  if (only !== undefined && kept.length === 1) return readBy(only)
  if (only === undefined) {
    const whose = slug === null ? "an App" : `the App ${slug}`
    return { why: `the key of ${whose} is not on this machine`, next: NEXT }
  }
  return { why: "several Apps were registered on this machine", next: "name one by --app" }
}

function readBy(env: Readonly<Record<string, string | undefined>>): AppKey | Absent {
  try {
    return appIn(env)
  } catch (error) {
    return { why: (error as Error).message.split("\n")[0] ?? "the key cannot be read", next: NEXT }
  }
}
