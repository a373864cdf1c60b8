/** What a machine lacks, and the cure. */
import type { Lack } from "../../log/lack.ts"
import { code } from "../markdown/neutral.ts"

/** A sentence that says whose fault it is, and one that begins with what to do. */
export function lackWords({ is, name }: Lack): string {
  const it = (otherwise: string) => (name === null ? otherwise : code(name, 80))
  switch (is) {
    case "program":
      return `The machine has no ${it("such program")} that commands find. Install it so that a new shell finds it; a variable that says where it lies can be named in ${ENV}.`
    case "version":
      return `The machine does not have what its manager of versions was asked for: ${it("it was not said which")}. Install it with that manager.`
    case "library":
      return `The machine has no library ${it("of that name")}. Install it with the system's packages.`
    case "docker":
      return "The machine's Docker does not answer. Start it, and let this user use it."
    case "network":
      return `The machine does not reach ${it("the network")}. Look at its network; behind a proxy, name the proxy's variables in ${ENV}.`
    case "login":
      return `The machine's user may have a login at ${it("a registry or host")}, and commands see none of it. Name a variable that holds one in ${ENV}.`
    case "port":
      return `The machine's port ${it("that a service needs")} is taken by another program. End that program.`
    case "disk":
      return "The machine's disk is full. Make room on it."
    case "memory":
      return "The machine has not enough memory. Give it more, or end what else runs there."
    case "files":
      return "The machine lets too few files be open or watched. Raise its limits."
  }
}

const ENV = "`commands.env` of `.github/missions.yml`"
