/**
 * For each kind of failure, command and gesture, the story over HTTP in which it comes about, by
 * its title. A story that is named here fails if the kind doesn't come about; told.test.ts checks
 * that no kind is missing.
 */
export const told: Readonly<Record<string, string>> = {
  "outcome questions": "/mission go takes the default of every question",
  "outcome plan": "a mission goes from /mission to a merged pull request",
  "outcome delivered": "a mission goes from /mission to a merged pull request",
  "outcome verdicts": "a mission goes from /mission to a merged pull request",
  "outcome nothing_to_do":
    "a feature that changes nothing is asked about once, and goes on at a person's word",
  "failure agent_failed": "a planner that fails three times is left to a person",
  "failure agent_unready":
    "an agent without a login holds the mission, and is asked again by a word",
  "failure verification_failed": "a failed verification is in the brief of the next attempt",
  "failure inconclusive":
    "a criterion that could not be judged is run once more, then a person is asked",
  "failure conflict": "a conflict on merge gets a new attempt from the new head",
  "failure limit": "work that a quota cut short is parked, and continues from what was saved",
  "failure policy_blocked": "what policy blocks is reported with rule and place",
  "failure infra": "a machine on which nothing could be set up is tried again after a while",
  "failure workflows_moved": "work that meets newer workflow files is built again on top of them",
  "failure runner_lost": "a run that dies is tried again after a while",
  "failure person_cancelled": "a run that a person stops is left to that person",
  "failure superseded": "a person takes a feature by assigning themselves, and gives it back",
  "command start": "/mission go takes the default of every question",
  "command go": "/mission go takes the default of every question",
  "command approve": "a mission goes from /mission to a merged pull request",
  "command revise":
    "a revision before the approval brings a new plan, and leaves a stub of the old one",
  "command plan": "a person's own plan is read, tried and proposed like any other",
  "command status": "/mission help offers what works now, status and explain say where it stands",
  "command explain": "/mission help offers what works now, status and explain say where it stands",
  "command pause": "pause starts nothing new, and resume goes on",
  "command resume": "pause starts nothing new, and resume goes on",
  "command cancel": "cancel stops the runs and closes as not planned what was opened",
  "command retry": "a criterion that could not be judged is run once more, then a person is asked",
  "command done": "a person takes a feature, hands it in, and it is merged like any other",
  "command skip": "a plain comment on a feature's issue steers it, and commands there need no id",
  "command steer": "what is typed with /mission steer reaches the next attempt",
  "command use": "another agent continues parked work at once",
  "command budget": "two attempts at once cannot overspend together, whatever they report",
  "command accept": "a criterion that nobody could judge is accepted with a reason and a name",
  "command deliver": "what is proven is delivered alone, from a branch of its own",
  "command help": "/mission help offers what works now, status and explain say where it stands",
  "gesture close": "closing a feature's issue as not planned skips it, reopening brings it back",
  "gesture reopen": "closing a feature's issue as not planned skips it, reopening brings it back",
  "gesture assign": "a person takes a feature by assigning themselves, and gives it back",
  "gesture unassign": "a person takes a feature by assigning themselves, and gives it back",
}

/** What the story with this title must bring about. */
export const toldBy = (sentence: string): readonly string[] =>
  Object.keys(told).filter(kind => told[kind] === sentence)
