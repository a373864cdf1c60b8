/** The repository's own CI: which checks the mission waits for, and which app reported them. */
import type { AwaitedCheck, CiSource } from "../../log/ci.ts"
import type { MissionView } from "../../view/mission.ts"
import { code, inline, named } from "../markdown/neutral.ts"
import { listedUpTo } from "./amount.ts"

/** "[`ci`](#) runs, `e2e` has not begun". */
export const awaitedWords = (checks: readonly AwaitedCheck[]): string =>
  listedUpTo(5, checks.map(awaited))

function awaited({ name, is, url }: AwaitedCheck): string {
  const check = linked(named(name, 80), url)
  switch (is) {
    case "missing":
      return `${check} has not begun`
    case "running":
      return `${check} runs`
    case "other_app":
      return `${check} came from another App, which does not count`
    case "stopped":
      return `${check} was stopped`
    case "approval":
      return `${named(name, 80)} begins once ${linked("its run is allowed", url)}`
  }
}

/** "[GitHub Actions](#)". */
export const sourceLink = ({ app, url }: CiSource): string => linked(inline(app, 60), url)

/** Somebody else chose this address, so it is left out if it could end the link. */
const linked = (words: string, url: string | null): string =>
  url !== null && /^https?:\/\/[^\s()<>"'`\\[\]]{1,500}$/.test(url) ? `[${words}](${url})` : words

/** What a person can do, and how. It goes by the check that is furthest from being green. */
export function letCiRun(v: MissionView, checks: readonly AwaitedCheck[]): readonly string[] {
  const is = (state: AwaitedCheck["is"]) => checks.find(check => check.is === state)
  const approval = is("approval")
  if (approval) return ["let it run", linked("approve the run", approval.url)]
  if (is("missing") || is("other_app")) {
    return ["start it", `run its workflow on ${code(v.branch ?? "")}`]
  }
  if (is("stopped")) return ["let it run again", "re-run it on its page"]
  return [
    "keep waiting",
    "nothing to type; `ci_minutes` in the policy says how long I wait before I ask",
  ]
}
