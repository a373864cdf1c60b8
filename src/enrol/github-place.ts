/** Which GitHub is meant, by the two variables that GitHub itself sets on runners. */
import { UsageError } from "../local/command-error.ts"

export interface GitHubPlace {
  /** Pages, without a slash at the end. */
  readonly server: string
  /** The REST API, without a slash at the end. */
  readonly api: string
}

export const PUBLIC: GitHubPlace = {
  server: "https://github.com",
  api: "https://api.github.com",
}

export function gitHubPlace(shell: Readonly<Record<string, string | undefined>>): GitHubPlace {
  return {
    server: address("GITHUB_SERVER_URL", shell["GITHUB_SERVER_URL"], PUBLIC.server),
    api: address("GITHUB_API_URL", shell["GITHUB_API_URL"], PUBLIC.api),
  }
}

function address(name: string, given: string | undefined, usual: string): string {
  if (!given) return usual
  if (URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)) {
    return given.replace(/\/{1,9}$/, "")
  }
  throw new UsageError({
    what: "GitHub's address was not understood.",
    where: `environment variable ${name}`,
    expected: `an address such as ${usual}`,
    got: given,
    try: `the same command, after unset ${name}`,
  })
}
