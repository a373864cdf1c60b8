/** Every number that bounds something and is not policy, with its argument beside it. */
import { MINUTE_MS, SECOND_MS } from "./time.ts"

/** More features than this cannot be watched by people; GitHub stops at 100 sub-issues of one issue. */
export const FEATURES_MAX = 60
/** GitHub links 100 issues below one: this many features, fixes included, leave 20 for milestones. */
export const FEATURES_WITH_FIXES_MAX = 80
/** Three for each of sixty features is 180; a mission that needs more goes in circles. */
export const ATTEMPTS_MAX = 200
/** A finished mission posts about seven; a hundred is noise. */
export const COMMENTS_MAX = 100
/** A person is told of a ceiling once so much of it is used. */
export const WARNED_AT = 0.8
/** Intents in one append: GitHub is paced at 3 s a create, and the right to create ends after 60 s. */
export const INTENTS_MAX = 10
/** Each turn appends a fact about a feature, milestone or ceiling; a plan has at most 500 of them. */
export const ADVANCE_TURNS_MAX = 1_000
/** GitHub refuses longer comments and issue bodies. */
export const BODY_CHARACTERS_MAX = 65_536
/** Three rounds of four: more is an interrogation. */
export const QUESTION_ROUNDS_MAX = 3
export const QUESTIONS_PER_ROUND_MAX = 4
/** Of all planners before, in the brief of the next: a few pages. Older ones give way. */
export const NOTES_CHARACTERS_MAX = 24_000
/** A planner that cannot mend its plan in three tries needs a person. */
export const LINT_RETURNS_MAX = 3
/** Rounds of one milestone's validation; after them a person judges. */
export const ROUNDS_MAX = 3
/** Commits whose verdicts a last round may take over: one for each round of twenty milestones and more. */
export const COMPARED_MAX = 30
/** Changed plans that workers' words on skills may bring about: each asks people to read. */
export const SKILL_SUGGESTIONS_MAX = 3
/** Three failures of the infrastructure in a row, whatever they hit, are not about one feature. */
export const INFRA_BREAKER = 3
/** Most CI is done in half of it; whoever has slower checks says so in the policy. */
export const CI_MINUTES = 60
/** A field of ours that others change is set back so often; then a person is asked. */
export const FIELD_RESTORES_MAX = 2
/** An effect that GitHub refused is tried again after this long, or on `/mission resume`. */
export const REFUSED_RETRY_MS = 15 * MINUTE_MS
/** First wait after a failure of the infrastructure; doubled each time, with jitter. */
export const BACKOFF_MS = 30 * SECOND_MS
/** Text of one piece of evidence in the log; the whole output is an artifact. */
export const EVIDENCE_CHARACTERS_MAX = 2_000
/** Of a worker's words on one feature, in the log and in its validators' briefs: sixty make a few pages. */
export const STATEMENT_CHARACTERS_MAX = 4_000
/** A full page in a large window is 2 MB as PNG; a longer recording nobody reads. */
export const CAPTURE_BYTES_MAX = 5 * 1024 * 1024
/** Two a step of the longest behaviours; more is a film. */
export const CAPTURES_MAX = 60
/** Of one attempt together: it is uploaded and downloaded within the run. */
export const CAPTURES_BYTES_MAX = 50 * 1024 * 1024
/** One line below a picture. */
export const CAPTURE_ABOUT_CHARACTERS_MAX = 200
/** Of one behaviour. */
export const STEPS_MAX = 30
/** A glob of a feature's paths: git's own names have at most 255 bytes, and a few folders before them. */
export const PATH_CHARACTERS_MAX = 300
/** Of one feature: beyond it a folder says the same. */
export const PATHS_MAX = 100
/** All texts of a plan but its skills': a book's chapter, and what a prompt made of it still holds whole. */
export const PLAN_CHARACTERS_MAX = 150_000
