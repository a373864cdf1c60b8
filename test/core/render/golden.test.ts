/**
 * The texts that people read most, word for word. They end in .txt so that formatters leave them
 * alone. After a change of texts write them with `npx vitest run -u` and read the difference.
 */
import { expect, it } from "vitest"
import { gallery } from "./gallery.ts"

const GOLDEN = [
  "control-reading",
  "control-running",
  "control-stopped",
  "control-in-review",
  "control-small",
  "questions",
  "plan",
  "plan-small",
  "plan-change",
  "plan-skill",
  "issue-skill",
  "offer",
  "issue-running",
  "validation-proven",
  "check-failed",
  "check-contract",
  "pull-request",
  "proven",
  "ready",
  "needs-you-stopped",
  "needs-you-ceiling",
  "needs-you-checks",
  "needs-you-approval",
  "check-contract-ci",
  "answer-help",
]

it.each(GOLDEN)("%s reads as it should", async name => {
  const shown = gallery().find(s => s.name === name)
  const title = shown?.text.title ? `${shown.text.title}\n\n---\n\n` : ""
  await expect(`${title}${shown?.text.body}\n`).toMatchFileSnapshot(`./golden/${name}.md.txt`)
})
