/** What differs where no server looks after missions and the repository's own workflows do. */

/** GitHub's name of the account under which workflows write. */
export const WORKFLOWS_LOGIN = "github-actions[bot]"

/** Each line is Markdown, and is also read in a terminal. */
export const aloneLines: readonly string[] = [
  `Workflows of this repository do all the work, as \`${WORKFLOWS_LOGIN}\`. Every other workflow here that may write has the same name, and so has whatever it writes.`,
  "Whoever can write to the repository can also write a mission's log. Approvals, ceilings and the number of approvers are agreements among these people, and nothing enforces them.",
  "Checks have no buttons: type the command instead.",
  "Teams cannot be read, so nobody counts as a member of one that the policy names.",
  "The mission goes on when somebody comments or closes an issue, when an attempt ends, and once an hour. What only GitHub shows, such as the end of your CI, is noticed within that hour.",
  "GitHub allows all workflows of a repository 1,000 requests an hour together. Before they are used up the mission rests and says until when.",
  "GitHub Actions must be allowed to open pull requests: *Settings → Actions → General → Allow GitHub Actions to create and approve pull requests*.",
]

/** GitHub's words for it (docs: managing-github-actions-settings-for-a-repository). */
const MAY_NOT = /not permitted to create or approve pull requests/i

/** null: GitHub refuses something else. */
export const pullRequestsForbidden = (message: string): string | null =>
  MAY_NOT.test(message)
    ? "Whoever administers this repository allows it: *Settings → Actions → General → Allow GitHub Actions to create and approve pull requests*. An organisation can forbid it for all of its repositories."
    : null
