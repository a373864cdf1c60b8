/** How people let programs reach a host that is refused. */
import type { NetworkPolicy } from "../../plan/network-policy.ts"
import { readRegistries } from "../../plan/registry.ts"

export const ALLOW =
  "To allow a host, add its name to `network.hosts` in `.github/missions.yml` on the default branch."

/** A line of a job's log. */
export function refusedHost(
  host: string,
  of: "agents" | "checks",
  policy: NetworkPolicy | undefined,
): string {
  const isPrivate = readRegistries(policy?.registries).some(it => it.host === host)
  return isPrivate
    ? `Refused: ${host} is a private registry, from which set-up alone reads (network.registries of the policy).`
    : `Refused: ${host} is not among the hosts that ${of} may reach. ${ALLOW}`
}
