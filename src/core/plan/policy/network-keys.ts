/** The policy's keys that say what agents and commands reach outside of their rooms. */
import { HOST, NETWORK_USUAL, NETWORKS } from "../network-policy.ts"
import { readRegistry, shownRegistry } from "../registry.ts"
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
  registries: list(
    {
      means: "private registries that set-up reads from, with the variable that opens each",
      stricter: "fewer",
      place: "network.registries",
      otherwise: [],
      shows: shownRegistry,
    },
    {
      pattern: /^.{1,600}$/,
      fits: line => readRegistry(line) !== null,
      right:
        "a list of lines such as `https://npm.acme.example/ = NPM_TOKEN`: an address by `https`, and the name of a variable without its value; behind it `as plain`, if the value is the whole header",
    },
  ),
}
