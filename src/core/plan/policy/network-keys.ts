/** The policy's keys that say what agents and commands reach outside of their rooms. */
import { HOST, NETWORK_USUAL, NETWORKS } from "../network-policy.ts"
import { choice, list } from "./key.ts"

export const NETWORK = {
  agents: choice(
    {
      means: "what agents and their code reach besides their model",
      place: "network.agents",
      otherwise: NETWORK_USUAL,
    },
    NETWORKS,
  ),
  checks: choice(
    {
      means: "what set-up, gates, criteria and services reach",
      place: "network.checks",
      otherwise: NETWORK_USUAL,
    },
    NETWORKS,
  ),
  hosts: list(
    {
      means: "hosts that a listed network reaches besides registries of packages",
      stricter: "fewer",
      place: "network.hosts",
      otherwise: [],
    },
    {
      pattern: HOST,
      right:
        "a list of names of hosts such as `registry.example.com`, `*.example.com` or `example.com:8443`, without `https://`",
    },
  ),
}
