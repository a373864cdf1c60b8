/** The missions of each repository in which our App is installed, and how GitHub is asked for both. */
import { createAppAuth } from "@octokit/auth-app"
import { Octokit } from "@octokit/rest"
import { failureOf } from "../github/failure.ts"
import { installationRequest } from "../github/octokit.ts"
import type { Pace } from "../github/pace.ts"
import type { Identity, Request } from "../github/request.ts"
import type { Granted } from "./app-needs.ts"
import { type Buttons, createButtons } from "./buttons.ts"
import type { InstalledRepository } from "./installed.ts"
import { type MeteredReply, metered } from "./metered.ts"
import { type MissionsOf, missionsOf } from "./missions.ts"
import { createPlaces, type Places } from "./places.ts"

type Given = Parameters<typeof missionsOf>[0]

interface Options
  extends Pick<
    Given,
    | "look"
    | "policy"
    | "instance"
    | "writer"
    | "newId"
    | "clock"
    | "fullMs"
    | "report"
    | "onTransient"
  > {
  readonly baseUrl: string
  readonly appId: number
  readonly privateKey: string
  /** As GitHub shows it in the App's login and in its check runs. */
  readonly slug: string
  readonly pace: Pace
  /** Hears of every answer to a request of an installation. */
  readonly onReply: (installation: number, reply: MeteredReply) => void
  /** Hears what was granted to each installation that is listed. */
  readonly onInstallation: (installation: number, granted: Granted) => void
  readonly log: (message: string) => void
  /** GitHub's editor with our workflow file filled in, for the bot of this login; null: unknown. */
  readonly editor?: (bot: string) => Identity["editor"]
  /** Whether this process looks after an installation. Left out: it does after each. */
  readonly isOurs?: (installation: number) => boolean
  /** The App is no longer in this repository, or not ours there, so its missions are left alone. */
  readonly onGone: (repository: number) => void
}

export interface Installations {
  /** null if the App is not there, as far as this process knows. */
  missions(repository: number): Promise<MissionsOf | null>
  readonly places: Pick<Places, "get" | "of" | "apply" | "isSuspended" | "keepOnly">
  /** Asks GitHub whether the App is still there, and through which installation. */
  findAgain(repository: number): Promise<void>
  /**
   * Reads every repository of these installations, and gives each to `visit`. What fails of one
   * installation or one repository is told to `onError`, and the others go on.
   */
  resync(
    isMeant: (installation: number) => boolean,
    visit: (repository: number) => Promise<void>,
    onError: (where: string, error: unknown) => void,
  ): Promise<void>
}

/** The workflow file that `missions init` writes into a repository. */
const WORKFLOW = "missions-attempt.yml"
/** Installations that a resync reads at once, so that a slow one holds up few others. */
const READ_AT_ONCE = 4

export function openInstallations(options: Options): Installations {
  const places = createPlaces({
    onMoved: repository => opened.close(repository),
    onGone(repository) {
      opened.forget(repository)
      options.onGone(repository)
    },
    onRenewed: installation => opened.renew(installation),
  })
  const opened = openEach(options, places)
  const app = appOctokit(options)
  return {
    places,
    async missions(repository) {
      const place = places.get(repository)
      return place && opened.get(place)
    },
    async findAgain(repository) {
      const place = places.get(repository)
      if (!place) return
      const { owner, repo } = place
      try {
        const { data } = await app.apps.getRepoInstallation({ owner, repo })
        places.apply({ type: "here", place: { ...place, installation: data.id } })
      } catch (error) {
        if (failureOf(error, options.clock()).is !== "gone") throw error
        places.apply({ type: "gone", repository })
      }
    },
    async resync(isMeant, visit, onError) {
      const working = (await readInstallations(app, places, options)).filter(
        installation => isMeant(installation) && !places.isSuspended(installation),
      )
      await eachOf(working, READ_AT_ONCE, async installation => {
        const found = await orTell(
          readPlaces(opened.door(installation), installation),
          told(onError, `installation ${installation}`),
        )
        if (found) places.replace(installation, found)
        for (const { id, owner, repo } of found ?? []) {
          await orTell(visit(id), told(onError, `${owner}/${repo}`))
        }
      })
    },
  }
}

/** What is opened of each place and installation when it is first needed. */
interface Opened {
  get(place: InstalledRepository): MissionsOf
  /** One for each installation, so that each token is asked for once. */
  door(installation: number): Request
  /** The next `get` opens it anew. Buttons are kept. */
  close(repository: number): void
  forget(repository: number): void
  renew(installation: number): void
}

function openEach(options: Options, places: Places): Opened {
  const opened = new Map<number, MissionsOf>()
  const buttons = new Map<number, Buttons>()
  const doors = new Map<number, Request>()
  const door = (installationId: number): Request =>
    kept(doors, installationId, () =>
      metered(installationRequest({ ...options, installationId }), reply =>
        options.onReply(installationId, reply),
      ),
    )

  function open(place: InstalledRepository): MissionsOf {
    const { slug: appSlug } = options
    const { id, owner, repo, installation } = place
    const editor = options.editor?.(`${appSlug}[bot]`)
    const identity: Identity = {
      ...{ repository: { owner, repo }, login: `${appSlug}[bot]`, appSlug, workflow: WORKFLOW },
      ...(editor ? { editor } : {}),
    }
    return missionsOf({
      ...{ ...options, identity, repositoryId: id },
      buttons: kept(buttons, id, () => createButtons(options.clock)),
      request: door(installation),
      onName: name => places.apply({ type: "here", place: { ...place, ...name } }),
    })
  }
  return {
    get: place => kept(opened, place.id, () => open(place)),
    door,
    close: repository => void opened.delete(repository),
    forget(repository) {
      opened.delete(repository)
      buttons.delete(repository)
    },
    renew(installation) {
      doors.delete(installation)
      for (const { id } of places.of(installation)) opened.delete(id)
    },
  }
}

/** The numbers of all installations that are ours. What is no longer listed is dropped. */
async function readInstallations(
  app: Octokit,
  places: Places,
  { onInstallation, isOurs = () => true }: Options,
): Promise<readonly number[]> {
  const all = await app.paginate(app.apps.listInstallations, { per_page: 100 })
  const rows = all.filter(({ id }) => isOurs(id))
  const ours = new Set(rows.map(({ id }) => id))
  places.keepOnly(installation => ours.has(installation))
  for (const row of rows) {
    const { id: installation, suspended_at, permissions, events } = row
    const { target_type: accountType, html_url: url } = row
    onInstallation(installation, { permissions, events, accountType, url })
    const isSuspended = suspended_at !== null && suspended_at !== undefined
    if (isSuspended !== places.isSuspended(installation)) {
      places.apply({ type: isSuspended ? "suspended" : "renewed", installation })
    }
  }
  return rows.map(({ id }) => id)
}

function kept<K, V>(all: Map<K, V>, key: K, make: () => V): V {
  const value = all.get(key) ?? make()
  all.set(key, value)
  return value
}

const told =
  (onError: (where: string, error: unknown) => void, where: string) =>
  (error: unknown): void =>
    onError(where, error)

const appOctokit = ({ baseUrl, appId, privateKey }: Options): Octokit =>
  new Octokit({
    baseUrl,
    authStrategy: createAppAuth,
    auth: { appId, privateKey },
    userAgent: "missions",
  })

async function readPlaces(
  request: Request,
  installation: number,
): Promise<readonly InstalledRepository[]> {
  const places: InstalledRepository[] = []
  for (let page = 1; ; page++) {
    const { data } = await request("GET /installation/repositories", { per_page: 100, page })
    const rows: readonly { id: number; name: string; owner: { login: string } }[] =
      data.repositories
    places.push(...rows.map(r => ({ id: r.id, owner: r.owner.login, repo: r.name, installation })))
    if (rows.length < 100) return places
  }
}

async function orTell<T>(work: Promise<T>, tell: (error: unknown) => void): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    tell(error)
    return null
  }
}

/** Works on so many at once, and takes the next when one is done. */
async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items]
  const one = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, one))
}
