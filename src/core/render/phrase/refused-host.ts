/** How people let programs reach a host that is refused. */

export const ALLOW =
  "To allow a host, add its name to `network.hosts` in `.github/missions.yml` on the default branch."

/** A line of a job's log. */
export const refusedHost = (host: string, of: "agents" | "checks"): string =>
  `Refused: ${host} is not among the hosts that ${of} may reach. ${ALLOW}`
