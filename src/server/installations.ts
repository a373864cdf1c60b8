/** The repositories in which our App is installed, and the missions of each. */
import { createAppAuth } from "@octokit/auth-app"
import { Octokit } from "@octokit/rest"
import { installationRequest } from "../github/octokit.ts"
import type { Identity, Request } from "../github/request.ts"
import { type MissionsOf, missionsOf } from "./missions.ts"

type Given = Parameters<typeof missionsOf>[0]

interface Options
  extends Pick<
    Given,
    "look" | "policy" | "instance" | "writer" | "newId" | "clock" | "report" | "onTransient"
  > {
  readonly baseUrl: string
  readonly appId: number
  readonly privateKey: string
  readonly log: (message: string) => void
}

export interface InstalledRepository {
  readonly id: number
  readonly owner: string
  readonly repo: string
  readonly installation: number
}

export interface Installations {
  /** Returns the same object for the same repository, so that its cache is used again. */
  missions(place: InstalledRepository): Promise<MissionsOf>
  /** Every repository of every installation. */
  all(): Promise<readonly InstalledRepository[]>
}

/** The workflow file that `missions init` writes into a repository. */
const WORKFLOW = "missions-attempt.yml"

export function openInstallations(options: Options): Installations {
  const known = new Map<number, MissionsOf>()
  const app = new Octokit({
    baseUrl: options.baseUrl,
    authStrategy: createAppAuth,
    auth: { appId: options.appId, privateKey: options.privateKey },
    userAgent: "missions",
  })
  const slug = app.apps.getAuthenticated().then(({ data }) => data?.slug ?? "missions")
  // The first `missions` call throws this error; until then Node must not report it as unhandled.
  slug.catch(() => {})
  const requestOf = (installationId: number): Request =>
    installationRequest({ ...options, installationId, paceMs: options.instance.paceMs })
  return {
    async missions({ id, owner, repo, installation }) {
      const found = known.get(id)
      if (found) return found
      const appSlug = await slug
      const repository = { owner, repo }
      const identity: Identity = {
        repository,
        login: `${appSlug}[bot]`,
        appSlug,
        workflow: WORKFLOW,
      }
      const request = requestOf(installation)
      const opened = missionsOf({ ...options, request, identity, repositoryId: id })
      known.set(id, opened)
      return opened
    },
    async all() {
      const places: InstalledRepository[] = []
      for (const { id: installation } of await app.paginate(app.apps.listInstallations)) {
        const request = requestOf(installation)
        for (let page = 1; ; page++) {
          const { data } = await request("GET /installation/repositories", { per_page: 100, page })
          const rows: readonly { id: number; name: string; owner: { login: string } }[] =
            data.repositories
          places.push(
            ...rows.map(r => ({ id: r.id, owner: r.owner.login, repo: r.name, installation })),
          )
          if (rows.length < 100) break
        }
      }
      return places
    },
  }
}
