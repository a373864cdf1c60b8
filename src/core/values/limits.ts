/** Every number that bounds something and does not come from the policy, with its argument beside it. */
import { MINUTE_MS, SECOND_MS } from "./time.ts"

/** People cannot watch more features than this, and GitHub stops at 100 sub-issues of one issue. */
export const FEATURES_MAX = 60
/** GitHub links 100 issues below one. This many features, fixes included, leave 20 for milestones. */
export const FEATURES_WITH_FIXES_MAX = 80
/** Three for each of sixty features is 180. A mission that needs more goes in circles. */
export const ATTEMPTS_MAX = 200
/** A finished mission posts about seven; a hundred would be noise. */
export const COMMENTS_MAX = 100
/**
 * What one person may ask of one mission within an hour. A lively board sees ten; more is a program
 * that uses a person's login.
 */
export const COMMANDS_PER_HOUR_MAX = 60
/** Comments of one mission within an hour. Everybody who watches the issue gets a mail for each. */
export const COMMENTS_PER_HOUR_MAX = 30
/** A person is warned of a ceiling once this much of it is used. */
export const WARNED_AT = 0.8
/** Intents in one append. Each create and its answer take some seconds, and the right to create ends after 60 s. */
export const INTENTS_MAX = 10
/** Each turn appends a fact about a feature, milestone or ceiling, and a plan has at most 500 of those. */
export const ADVANCE_TURNS_MAX = 1_000
/** GitHub refuses longer comments and issue bodies. */
export const BODY_CHARACTERS_MAX = 65_536
/** Three rounds of four questions; more would be an interrogation. */
export const QUESTION_ROUNDS_MAX = 3
export const QUESTIONS_PER_ROUND_MAX = 4
/**
 * The notes of all planners before, in the brief of the next one: a few pages. Older ones are
 * dropped first.
 */
export const NOTES_CHARACTERS_MAX = 24_000
/** A planner that cannot mend its plan in three tries needs a person. */
export const LINT_RETURNS_MAX = 3
/** Rounds of one milestone's validation. After them a person judges. */
export const ROUNDS_MAX = 3
/** Commits whose verdicts a last round may take over: one for each round of twenty milestones and more. */
export const COMPARED_MAX = 30
/** Changed plans that workers' words on skills may cause. Each one asks people to read it. */
export const SKILL_SUGGESTIONS_MAX = 3
/** Three infrastructure failures in a row, at whatever subjects, are not about one feature. */
export const INFRA_BREAKER = 3
/** Most CI is done in half this time. People with slower checks say so in the policy. */
export const CI_MINUTES = 60
/** If others change one of our fields, it is set back this often; then a person is asked. */
export const FIELD_RESTORES_MAX = 2
/** After this time an effect that GitHub refused is tried again; `/mission resume` tries it at once. */
export const REFUSED_RETRY_MS = 15 * MINUTE_MS
/** What GitHub took and does not show is said again after this time, which doubles. */
export const UNSHOWN_MS = 15 * MINUTE_MS
/** By then it has had four hours to show, and saying it again helps nobody. */
export const UNSHOWN_TIMES_MAX = 6
/** What got no answer is sent again after this time, which doubles up to the second. */
export const PASSING_MS = 5 * SECOND_MS
export const PASSING_MAX_MS = 5 * MINUTE_MS
/** The first wait after an infrastructure failure. It doubles each time, with jitter. */
export const BACKOFF_MS = 30 * SECOND_MS
/** The text of one piece of evidence in the log. The whole output is an artifact. */
export const EVIDENCE_CHARACTERS_MAX = 2_000
/**
 * A worker's statement on one feature, in the log and in validators' briefs: sixty of them make a
 * few pages.
 */
export const STATEMENT_CHARACTERS_MAX = 4_000

/** What one worker may leave for those who come after it. */
export const WORKER_NOTES_CHARACTERS_MAX = 2_000
/** What a brief carries of all of them; the newest come first into it. */
export const ALL_WORKER_NOTES_CHARACTERS_MAX = 12_000
/** A full page in a large window is 2 MB as PNG, and nobody reads a longer recording. */
export const CAPTURE_BYTES_MAX = 5 * 1024 * 1024
/** Two for each step of the longest behaviours; more would be a film. */
export const CAPTURES_MAX = 60
/** All captures of one attempt. They are uploaded and downloaded within the run. */
export const CAPTURES_BYTES_MAX = 50 * 1024 * 1024
/** One line below a picture. */
export const CAPTURE_ABOUT_CHARACTERS_MAX = 200
/** The captures of one behaviour. */
export const STEPS_MAX = 30
/** A glob of a feature's paths. A name in git has at most 255 bytes, and a few folders come before it. */
export const PATH_CHARACTERS_MAX = 300
/** Paths of one feature. Instead of more, a folder says the same. */
export const PATHS_MAX = 100
/**
 * All texts of a plan except its skills: as long as a book's chapter, and still short enough for a
 * prompt to hold.
 */
export const PLAN_CHARACTERS_MAX = 150_000

/**
 * Tokens that one attempt may use of a model whose price nobody knows, without what came from a
 * cache, where its policy gives no other ceiling. As input of the dearest models it is about $20.
 */
export const UNPRICED_TOKENS_MAX = 4_000_000
