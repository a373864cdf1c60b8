/**
 * Every rule that keeps a mission sound, each as a patch that takes it out of the product's source,
 * with the invariant that must catch it. The product itself has no switch for this.
 */

export interface Patch {
  /** From the repository's root. */
  readonly file: string
  /** Text that is there exactly once. */
  readonly find: string
  readonly replace: string
}

export interface Mutant {
  readonly name: string
  /** What is missing, in one line. */
  readonly what: string
  readonly caughtBy: string
  /** Whether it shows only beyond what the rules assume about GitHub: lists and requests ten minutes late. */
  readonly isBeyond: boolean
  /** Whether it shows without faults, in stories of the pure core. */
  readonly isInCore: boolean
  readonly patches: readonly Patch[]
}

const within = (name: string, caughtBy: string, what: string, ...patches: Patch[]): Mutant => ({
  name,
  what,
  caughtBy,
  isBeyond: false,
  isInCore: false,
  patches,
})
const beyond = (name: string, caughtBy: string, what: string, ...patches: Patch[]): Mutant => ({
  ...within(name, caughtBy, what, ...patches),
  isBeyond: true,
})
const inCore = (name: string, caughtBy: string, what: string, ...patches: Patch[]): Mutant => ({
  ...within(name, caughtBy, what, ...patches),
  isInCore: true,
})

export const mutants: readonly Mutant[] = [
  within("bind-from-answer", "D3", "what a create answers is not appended at once", {
    file: "src/controller.ts",
    find: "if (answers.length > 0) await log.record(ref, answers)",
    replace: "",
  }),
  within("intent", "D1", "whoever misses something makes it, though another may be about to", {
    file: "src/core/board/intents.ts",
    find: "if (isOurs) {",
    replace: "if (isOurs || intent !== undefined) {",
  }),
  beyond("named-run", "S2", "a run spends though the log names another or none", {
    file: "src/attempt/gate.ts",
    find: 'if (entry.run === null) return gatekeeper.held ? stop("held") : { type: "wait" }\n  if (entry.run !== asking.run) return stop("other_run")',
    replace: "",
  }),
  within("grace", "D2", "a report that is not seen at once is taken for lost", {
    file: "src/core/board/detect/attempt.ts",
    find: "if (now < reportDueAt(m, run, report)) return []",
    replace: "",
  }),
  beyond("repair", "S5", "a second object with our key is left where it is", {
    file: "src/core/board/project/repair.ts",
    find: "if (item.marker?.mission !== m.ref.issue) return []",
    replace: "return []",
  }),
  within("reserve", "S3", "what a live attempt may use is not set aside", {
    file: "src/core/work/money.ts",
    find: "sum(liveAttempts(m).map(a => a.cap.usd ?? 0))",
    replace: "0",
  }),
  within("one-clock", "D1", "ages are measured by each machine's own clock", {
    file: "src/github/log.ts",
    find: "instant(Date.parse(named.date) || options.clock())",
    replace: "instant(options.clock())",
  }),
  within(
    "run-last-round",
    "S19",
    "the last round takes over what was run before",
    {
      file: "src/core/work/earlier-results.ts",
      find: 'brief.milestone === "final" || ',
      replace: "",
    },
    {
      file: "src/attempt/taken-over.ts",
      find: ' || brief.milestone === "final"',
      replace: "",
    },
  ),
  within("settle", "S9", "an ended mission is left alone at once", {
    file: "src/core/reconcile.ts",
    find: "isSettled: isQuiet && isEnded(mission) && isAllConcluded(mission, seen, now)",
    replace: "isSettled: isEnded(mission)",
  }),
  within("merge-unproven", "S6", "a report counts though its last job did not end well", {
    file: "src/core/board/detect/attempt.ts",
    find: "if (report?.isDelivered) return",
    replace: "if (report) return",
  }),
  within(
    "answer-twice",
    "S8",
    "a command that was answered is answered again",
    {
      file: "src/core/people/decide.ts",
      find: "if (m.answered.has(command)) return []",
      replace: "",
    },
    {
      file: "src/core/people/unanswered.ts",
      find: "if (m.answered.has(id)) return []\n    const said = saidIn",
      replace: "const said = saidIn",
    },
  ),
  within("cursor", "S8", "comments older than the last answered one are taken for answered", {
    file: "src/core/people/unanswered.ts",
    find: ".filter(comment => !m.answered.has(`comment:${comment.id}`) || canAskMore(comment))",
    replace:
      '.filter(({ id }) => ![...m.answered.keys()].some(at => Number(at.split(":")[1]) >= id))',
  }),
  within("any-digest", "S4", "an approval of a digest that nobody proposed counts", {
    file: "src/core/people/decide/approve.ts",
    find: 'if (!older) return { reason: "digest_unknown", saw }',
    replace: "if (!older) return null",
  }),
  within("one-approver", "S4", "one person is enough, whatever the policy says", {
    file: "src/core/people/decide/approve.ts",
    find: "proposal.policy.approvals - people.size",
    replace: "1 - people.size",
  }),
  within("policy-ceiling", "S3", "who approves may go above what the policy allows", {
    file: "src/core/people/decide/approve.ts",
    find: "usd(Math.min(wanted, most))",
    replace: "usd(wanted)",
  }),
  within("resume-pays", "S11", "going on lifts a ceiling too", {
    file: "src/core/log/hold.ts",
    find: 'ceiling: { liftedBy: ["deliver"]',
    replace: 'ceiling: { liftedBy: ["deliver", "resume"]',
  }),
  within("moved-link", "S20", "a link that a plan moved away stands", {
    file: "src/core/work/blockers.ts",
    find: "outdated: others.filter(id => once.includes(id)),",
    replace: "outdated: [],",
  }),
  within(
    "newer-log",
    "S19",
    "a program writes on after what it does not know",
    {
      file: "src/controller.ts",
      find: "if (lacked.length > 0) return onlyRead(ref, { before, now, lacked }, report)",
      replace: "",
    },
    {
      file: "src/github/log.ts",
      find: " || base.lacked.length > 0",
      replace: "",
    },
  ),
  within("hold", "S11", "a mission that is held starts attempts", {
    file: "src/core/work/advance/start.ts",
    find: "if (m.holds.size > 0) return waiting()",
    replace: "",
  }),
  within("retry-reserve", "S3", "what the second and later tries may use is not set aside", {
    file: "src/core/work/money.ts",
    find: "sum(liveAttempts(m).map(a => a.cap.usd ?? 0))",
    replace: 'sum(liveAttempts(m).map(a => (a.key.endsWith(".1") ? (a.cap.usd ?? 0) : 0)))',
  }),
  within("edited", "S14", "a comment that somebody changed is obeyed", {
    file: "src/core/people/decide.ts",
    find: 'if (request.editedBeforeRead) return refused({ reason: "edited_before_read" })',
    replace: "",
  }),
  within("attempts", "S15", "a feature is tried once more than its budget", {
    file: "src/core/work/budget.ts",
    find: 'paid(tries, "attempts"), budgets.attempts,',
    replace: 'paid(tries, "attempts"), budgets.attempts + 1,',
  }),
  within("dependency", "S16", "a feature starts before what it builds on is merged", {
    file: "src/core/work/schedule.ts",
    find: ".filter(on => !isDone(m.features.get(on)))",
    replace: ".filter(() => false)",
  }),
  within("waived-proven", "S10", "what a person accepted counts as proven", {
    file: "src/core/work/progress.ts",
    find: '?.verdict.is === "pass" &&\n  !m.waived.has(criterion) &&',
    replace: '?.verdict.is === "pass" ||\n  m.waived.has(criterion) &&',
  }),
  inCore("no-progress", "S15", "what failed twice in the same way is tried again", {
    file: "src/core/work/budget.ts",
    find: "isRepeated(tries)\n      ?",
    replace: "isRepeated([])\n      ?",
  }),
  inCore("cut-short", "D4", "a round that a broken gate cut short is whole once that is accepted", {
    file: "src/core/work/validate.ts",
    find: "stepsOf(m, round).every(({ step, criteria, looks }) =>",
    replace: "stepsOf(m, round).every(({ step, criteria, looks }) => true ||",
  }),
  within("carried", "D4", "the last round takes over a verdict on what has changed since", {
    file: "src/core/work/carry.ts",
    find: "return changed !== null && !isTouched(verdict.looked, changed)",
    replace: "return changed !== null",
  }),
  inCore(
    "sealed-reopened",
    "S7",
    "a feature of a sealed milestone is begun again",
    {
      file: "src/core/people/decide/retry.ts",
      find: 'if (isTooLate(m, feature)) return refused({ reason: "nothing_to_retry", subject: id })',
      replace: "",
    },
    {
      file: "src/core/people/decide/gesture.ts",
      find: 'if (isTooLate(m, feature)) return refused({ reason: "nothing_to_retry", subject: of })',
      replace: "",
    },
  ),
  inCore("older-edit", "S17", "an older board edit than a person's last word is acted on", {
    file: "src/core/people/unanswered.ts",
    find: "if (!gesture || isOvertaken(m, gesture, entry.at)) return []",
    replace: "if (!gesture) return []",
  }),
  inCore("stale-digest", "S4", "an approval of an older plan counts for the newest", {
    file: "src/core/people/decide/approve.ts",
    find: 'return { reason: "digest_stale", saw, version: older.plan.version, newest: version }',
    replace: "return null",
  }),
  inCore("closed-blocker", "S16", "a dependency counts as done once somebody closed its issue", {
    file: "src/core/work/schedule.ts",
    find: ".filter(on => !isDone(m.features.get(on)))",
    replace:
      '.filter(on => !isDone(m.features.get(on)) && ![...m.answered.values()].some(({ answer }) => answer.type === "refused" && answer.refusal.reason === "closed_too_soon" && answer.refusal.of === on))',
  }),
]
