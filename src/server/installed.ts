/**
 * What webhooks say about where the App is installed, and about names of repositories. A webhook
 * may come late, so nothing here is more than a hint: what is wrong is corrected by the next look
 * or resync.
 */

export interface InstalledRepository {
  /** GitHub's number of it, which stays the same when it is renamed or transferred. */
  readonly id: number
  readonly owner: string
  readonly repo: string
  readonly installation: number
}

export type Change =
  | { readonly type: "here"; readonly place: InstalledRepository }
  | { readonly type: "gone"; readonly repository: number }
  /** What kept its missions from going on may be over. */
  | { readonly type: "reopened"; readonly repository: number }
  | { readonly type: "uninstalled"; readonly installation: number }
  | { readonly type: "suspended"; readonly installation: number }
  /** Its rights changed, or it may work again, so an old token means nothing. */
  | { readonly type: "renewed"; readonly installation: number }
  | {
      readonly type: "account_renamed"
      readonly installation: number
      readonly owner: string
    }

interface RawRepository {
  readonly id: number
  readonly name: string
  readonly full_name?: string
  readonly owner?: { readonly login: string }
}

export interface ToldOfPlaces {
  readonly action?: string
  readonly repository?: RawRepository
  readonly installation?: {
    readonly id: number
    readonly account?: { readonly login?: string } | null
  }
  readonly repositories?: readonly RawRepository[]
  readonly repositories_added?: readonly RawRepository[]
  readonly repositories_removed?: readonly RawRepository[]
  readonly account?: { readonly login?: string }
}

export function changesIn(event: string, told: ToldOfPlaces): readonly Change[] {
  const { action, installation } = told
  if (!installation) return []
  switch (event) {
    case "installation":
      return ofInstallation(told, installation.id)
    case "installation_repositories":
      return [
        ...(told.repositories_removed ?? []).map(({ id }) => gone(id)),
        ...here(told, told.repositories_added ?? []),
      ]
    case "installation_target": {
      const owner = told.account?.login
      const isRenamed = action === "renamed" && owner !== undefined
      return isRenamed ? [{ type: "account_renamed", installation: installation.id, owner }] : []
    }
    case "repository":
      if (action === "deleted" && told.repository) return [gone(told.repository.id)]
      return [
        ...here(told, told.repository ? [told.repository] : []),
        ...(action === "unarchived" && told.repository ? [reopened(told.repository.id)] : []),
      ]
    default:
      return here(told, told.repository ? [told.repository] : [])
  }
}

function ofInstallation(told: ToldOfPlaces, installation: number): readonly Change[] {
  switch (told.action) {
    case "created":
      return here(told, told.repositories ?? [])
    case "deleted":
      return [{ type: "uninstalled", installation }]
    case "suspend":
      return [{ type: "suspended", installation }]
    case "unsuspend":
    case "new_permissions_accepted":
      return [{ type: "renewed", installation }]
    default:
      return []
  }
}

const reopened = (repository: number): Change => ({ type: "reopened", repository })
const gone = (repository: number): Change => ({ type: "gone", repository })

/** Repositories of an installation come without their owner, and with a full name. */
function here(
  { installation }: ToldOfPlaces,
  repositories: readonly RawRepository[],
): readonly Change[] {
  if (!installation) return []
  return repositories.flatMap(({ id, name: repo, full_name, owner }): readonly Change[] => {
    const login = owner?.login ?? full_name?.split("/")[0] ?? installation.account?.login
    if (login === undefined) return []
    return [{ type: "here", place: { id, owner: login, repo, installation: installation.id } }]
  })
}
