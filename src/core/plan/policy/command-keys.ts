/** The policy's keys that give commands of plans more of a machine. */
import { PACKAGE_CACHES, VARIABLE } from "../commands.ts"
import { list } from "./key.ts"

export const COMMANDS = {
  env: list(
    {
      means: "variables of the machine that commands of a plan get as well, by their names",
      stricter: "fewer",
      place: "commands.env",
      otherwise: [],
    },
    {
      pattern: VARIABLE,
      right:
        "a list of names such as `DATABASE_URL`; not those of a job (`GITHUB_…`, `RUNNER_…`), nor `PATH`, `HOME`, `TMPDIR`, `LANG` or `CI`",
    },
  ),
  caches: list(
    {
      means: "package caches of the machine's user that commands may read",
      stricter: "fewer",
      place: "commands.caches",
      otherwise: [],
    },
    {
      pattern: new RegExp(`^(?:${PACKAGE_CACHES.join("|")})$`),
      right: `a list of ${PACKAGE_CACHES.map(name => `\`${name}\``).join(", ")}`,
    },
  ),
}
