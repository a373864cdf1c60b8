/** One request to GitHub's API, as Octokit makes it. Everything in this folder goes through this door. */

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number | undefined>>
  // biome-ignore lint/suspicious/noExplicitAny: others' JSON; each reader takes the few fields it needs
  readonly data: any
}

/**
 * `route` as in GitHub's reference: "GET /repos/{owner}/{repo}/issues". Throws on any status from
 * 400 on. `maySend` is asked when its turn has come, where requests wait for one.
 */
export type Request = (
  route: string,
  parameters?: Readonly<Record<string, unknown>>,
  maySend?: () => boolean,
) => Promise<Reply>

export interface Repository {
  readonly owner: string
  readonly repo: string
}

/** Who we are there, and how our workflow is called. */
export interface Identity {
  readonly repository: Repository
  /** The login under which we write: markers of anybody else are not believed. */
  readonly login: string
  /** The App's id or slug as check runs show it. */
  readonly appSlug: string
  readonly workflow: string
  /** How people are called, by their logins, where that is known of them. */
  readonly names?: ReadonlyMap<string, string>
}
