/** What users of such systems complain about most, and the test which shows that it does not happen here. */
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"

/** A file below test/ without ".test.ts", and the whole title of a test in it. */
type Shown = readonly [file: string, name: string]

const complaints: Readonly<Record<string, readonly Shown[]>> = {
  "work is lost or faked when a provider's limit hits": [
    ["stories/running", "an agent whose quota is used up is parked until it resets"],
    [
      "stories/ceilings",
      "work that a quota cut short is parked, and continues from what was saved",
    ],
  ],
  "something says running for ever": [
    ["stories/running", "a run that dies is tried again after a while"],
    [
      "simulation/three-orchestrators",
      "missions hold with three orchestrators and every fault, and every kind of thing happens",
    ],
  ],
  "done that is not done": [
    ["stories/running", "what validation finds becomes a fix, and the next round proves it"],
    ["core/reconcile/last-round", "goes on with %s, if a person accepts what failed"],
  ],
  "fix loops that never converge": [
    ["stories/running", "the same failure twice stops the feature and asks once"],
    ["stories/running", "the same criteria failing in two rounds stop the loop and ask once"],
  ],
  "conflicts and lost commits between agents at once": [
    ["stories/running", "a conflict on merge gets a new attempt from the new head"],
    ["core/reconcile/features", "keeps features apart that may touch the same paths"],
  ],
  "half of a plan, issues made twice, a board out of step with the text": [
    ["stories/faults", "two orchestrators at once create nothing twice"],
    ["stories/faults", "Mission Control that a person edits is restored"],
  ],
  "CI that does not start on what a bot pushes": [
    ["stories/whole-mission", "a mission goes from /mission to a merged pull request"],
  ],
  "cost without ceiling or forecast": [
    ["stories/ceilings", "two attempts at once cannot overspend together, whatever they report"],
    ["stories/approving", "a ceiling and care that are asked for are the ones that hold"],
  ],
  "bots that answer each other, and noise in comments": [
    [
      "stories/ceilings",
      "at its ceiling of comments the bot falls silent, and Mission Control says so",
    ],
    [
      "stories/gestures",
      "a bot that closes an issue is answered once and set back, then people are asked",
    ],
  ],
  "workflow runs that are dropped or belong to nobody": [
    ["stories/faults", "a report by a run that the log does not name is ignored"],
    ["core/reconcile/features", "is bound once it is seen, if GitHub's answer was lost"],
  ],
  "no steering, no pause, no other plan": [
    ["stories/running", "pause starts nothing new, and resume goes on"],
    [
      "stories/gestures",
      "a plain comment on a feature's issue steers it, and commands there need no id",
    ],
  ],
  "dependencies that nobody enforces": [
    [
      "core/reconcile/features",
      "starts a feature from the commit that its dependency was merged as",
    ],
    [
      "properties/sequences",
      "whatever people and attempts do, every invariant holds after every step",
    ],
  ],
  "not authorised, though one is": [
    ["stories/approving", "a reader cannot approve, and is told who can"],
    ["github/observer", "are read to their end, page by page"],
  ],
  "GitHub's limits": [
    ["github/octokit", "on github.com writes are one second apart, whatever they write"],
    ["github/octokit", "a create that was answered with 502 is not sent again by itself"],
  ],
  "webhooks that are lost or come twice": [
    ["stories/faults", "webhooks that come twice change nothing"],
    ["stories/faults", "a whole mission without any webhook takes longer and ends the same"],
  ],
  "filters that stop too much": [
    ["attempt/secret/secrets", "%s is found and redacted: %#"],
    ["stories/running", "what policy blocks is reported with rule and place"],
  ],
}

/** Finds titles where a test is called: `test("`, `story("`, `.each(…)("`. */
const TITLED = /(?:\b(?:test|story)|\))\(\s*"([^"]*)"/g

const titlesIn = (file: string): readonly string[] => {
  const text = readFileSync(new URL(`../${file}.test.ts`, import.meta.url), "utf8")
  return [...text.matchAll(TITLED)].map(([, title]) => title ?? "")
}

test("there are sixteen complaints", () => expect(Object.keys(complaints)).toHaveLength(16))

describe.each(Object.entries(complaints))("%s", (_, shown) => {
  test.each(shown)("is shown not to happen in %s: %s", (file, name) => {
    expect(titlesIn(file)).toContain(name)
  })
})
