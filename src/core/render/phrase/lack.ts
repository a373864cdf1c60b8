/** What a machine lacks, and how to get it. */
import type { Lack } from "../../log/lack.ts"
import { code } from "../markdown/neutral.ts"

/** Two sentences: one says whose fault it is, the other begins with what to do. */
export function lackWords({ is, name }: Lack): string {
  const it = (otherwise: string) => (name === null ? otherwise : code(name, 80))
  switch (is) {
    case "program":
      return `The machine has no ${it("such program")} that commands can find. Install it so that a new shell finds it, or name a variable that says where it is in ${ENV}.`
    case "version":
      return `The machine's version manager was asked for a version that is not installed: ${it("it does not say which")}. Install it with that manager.`
    case "library":
      return `The machine has no library ${it("of that name")}. Install it with the system's packages.`
    case "docker":
      return "The machine's Docker does not answer. Start it, and let this user use it."
    case "walled":
      return `Nothing behind the wall can use ${it("Docker")}, because whoever reaches it has root's rights on the machine. Let your CI prove what needs it, by a criterion of kind \`check\`, and leave it out of set-up and gates.`
    case "network":
      return `The machine cannot reach ${it("the network")}. Check its network; behind a proxy, name the proxy's variables in ${ENV}.`
    case "host":
      return `The policy does not let commands reach ${it("a host that they need")}, or they went past the proxy that \`HTTPS_PROXY\` names. Add its name to \`network.hosts\` in \`.github/missions.yml\` on the default branch; missions that begin after that have it.`
    case "login":
      return `The machine's user may have a login at ${it("a registry or host")}, but commands cannot see it. Name a variable that holds one in ${ENV}.`
    case "credential":
      return `The account gives this job no ${it("credential")}, which \`network.registries\` of the policy names. Give it as a variable of your shell, or on GitHub as a secret that the workflow file hands to its jobs; if nothing needs it, take it out of the policy.`
    case "refused":
      return `The account's login in ${it("a variable")} is refused by a private registry. Give it one that may read there.`
    case "port":
      return `The machine's port ${it("that a service needs")} is taken by another program. End that program.`
    case "disk":
      return "The machine's disk is full. Make room on it."
    case "memory":
      return "The machine does not have enough memory. Give it more, or end other programs there."
    case "files":
      return "The machine allows too few open or watched files. Raise its limits."
  }
}

const ENV = "`commands.env` of `.github/missions.yml`"
