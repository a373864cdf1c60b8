/**
 * The pages of `missions register`, shown by the person's own machine: the one that sends them to
 * GitHub, and those that say what went wrong.
 */

export interface RegisterFacts {
  readonly name: string
  /** null: the person's own account. */
  readonly organisation: string | null
  readonly isPublic: boolean
  /** The server's public address; null: it asks GitHub instead. */
  readonly url: string | null
  readonly permissions: Readonly<Record<string, string>>
  /** Where the form goes. */
  readonly action: string
  readonly manifest: string
}

/** What each permission is for, in the order of `app.yml`. */
const PURPOSES: Readonly<Record<string, string>> = {
  actions: "starts and cancels attempts, reads what a red check printed",
  checks: "says what was proven, and on which commit",
  contents: "keeps the log, commits what was delivered, merges into the mission's own branch",
  issues: "answers, asks, and keeps plan, features and milestones",
  pull_requests: "opens the one pull request that a person reviews",
  members: "tells whether a person is in a team that your policy names",
  merge_queues: "learns that the pull request is queued",
  metadata: "sees which repositories there are",
  statuses: "reads CI that reports by statuses",
}

export function registerPage(facts: RegisterFacts): string {
  const { name, organisation, isPublic, url, permissions } = facts
  const rows = Object.entries(permissions).map(
    ([permission, level]) =>
      `<tr><td>${escaped(permission.replaceAll("_", " "))}</td><td>${escaped(level)}</td>` +
      `<td>${escaped(PURPOSES[permission] ?? "")}</td></tr>`,
  )
  const owner = organisation === null ? "your own account" : organisation
  return page(
    "Register Missions as a GitHub App",
    `<p class="lead">GitHub shows you the App before it makes it, and lets you change its name.</p>
<dl>
<dt>Name</dt><dd>${escaped(name)}</dd>
<dt>Owner</dt><dd>${escaped(owner)}</dd>
<dt>Who can install it</dt><dd>${isPublic ? "everyone on GitHub" : "its owner only"}</dd>
<dt>Webhooks</dt><dd>${url === null ? "none: this machine has no public address, so the server asks GitHub for news" : `to ${escaped(url)}`}</dd>
</dl>
<form method="post" action="${escaped(facts.action)}">
<input type="hidden" name="manifest" value="${escaped(facts.manifest)}">
<button type="submit">Continue on GitHub</button>
</form>
<h2>What it may do</h2>
<div class="wide"><table><thead><tr><th>Permission</th><th>Level</th><th>For what</th></tr></thead>
<tbody>${rows.join("")}</tbody></table></div>
<p>It asks for no right to change workflows, settings or secrets. Its key stays on this machine.</p>`,
  )
}

/** `title` is the news, `more` says whose fault it is and what to do. */
export const registerTrouble = (title: string, more: string): string =>
  page(title, `<p class="lead">${escaped(more)}</p>`)

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${REGISTER_STYLE}</style>
</head>
<body><main><h1>${escaped(title)}</h1>
${body}
</main></body>
</html>
`

/** The page's policy allows this very style and no other. */
export const REGISTER_STYLE = `:root{--text:#1f2328;--muted:#59636e;--back:#fff;--line:#d1d9e0;--go:#1f883d;--on:#fff}
@media (prefers-color-scheme:dark){:root{--text:#f0f6fc;--muted:#9198a1;--back:#0d1117;--line:#3d444d;--go:#238636}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:16px/1.5 -apple-system,"Segoe UI","Noto Sans",Helvetica,Arial,sans-serif}
main{max-width:680px;margin:0 auto;padding:40px 20px 64px}
h1{font-size:26px;line-height:1.25;margin:0 0 8px}
h2{font-size:18px;margin:40px 0 8px}
.lead{color:var(--muted);margin:0 0 24px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:8px 24px;margin:0 0 24px}
dt{color:var(--muted)}
dd{margin:0;overflow-wrap:anywhere}
button{font:inherit;font-weight:600;color:var(--on);background:var(--go);border:0;border-radius:6px;padding:10px 20px;cursor:pointer}
button:focus-visible{outline:3px solid #0969da;outline-offset:2px}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:15px}
th,td{text-align:left;vertical-align:top;padding:6px 16px 6px 0;border-bottom:1px solid var(--line)}
th{font-weight:600}
td:first-child,td:nth-child(2){white-space:nowrap}
@media (max-width:480px){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:12px}button{width:100%}}`

const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
