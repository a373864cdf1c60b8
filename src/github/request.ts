/** One request to GitHub's API, as Octokit makes it. Everything in this folder uses this type. */

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number | undefined>>
  // biome-ignore lint/suspicious/noExplicitAny: others' JSON; each reader takes the few fields it needs
  readonly data: any
}

/**
 * `route` as in GitHub's reference: "GET /repos/{owner}/{repo}/issues". Throws on any status from
 * 400 on. If requests wait for their turn, `maySend` is called when the turn has come.
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

/** Who we are on GitHub, and the name of our workflow. */
export interface Identity {
  readonly repository: Repository
  /** The login under which we write. Markers that anybody else wrote don't count. */
  readonly login: string
  /** The App's slug as check runs show it. */
  readonly appSlug: string
  readonly workflow: string
  /**
   * GitHub's editor with our workflow file filled in; null: nobody here knows its text. `page` is the
   * address of the repository.
   */
  readonly editor?: (page: string, branch: string) => string | null
  /** The names of people by login, as far as we know them. */
  readonly names?: ReadonlyMap<string, string>
}
