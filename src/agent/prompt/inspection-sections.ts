/** What a validator is told of each feature that it looks at. What a worker said of it stands in a fence. */
import type { Built, WorkerStatement } from "../../core/log/inspection.ts"
import { cleanLine } from "../clean.ts"
import { type Door, oneLine } from "./door.ts"
import { bullets, joinSections, type Section, titled } from "./section.ts"

export const inspectionSections = (lookAt: readonly Built[], door: Door): readonly Section[] =>
  lookAt.map(built => lookSection(built, door))

function lookSection(built: Built, door: Door): Section {
  const { feature, title, criteria, change, report, found } = built
  const facts = [
    `its change, and nothing else: \`git diff ${change.from} ${change.to}\``,
    criteria.length > 0
      ? `the criteria that it must fulfil: ${criteria.join(", ")}`
      : "it fulfils no criterion of its own",
  ]
  const said =
    report === null
      ? "Nobody reported on it: judge it by its change alone."
      : door.said(`report on ${feature}`, statementText(report))
  const body = joinSections([
    door.facts(`feature ${feature}`, [oneLine(title)]),
    bullets(facts),
    said,
    door.said(`found in ${feature}`, found.join("\n")),
  ])
  return titled(`Look at ${feature}`, body)
}

const statementText = ({ done, undone, commands, leftOut }: WorkerStatement): string =>
  [
    ...done.map(line => `done: ${cleanLine(line)}`),
    ...undone.map(line => `not done: ${cleanLine(line)}`),
    ...commands.map(({ run, exit }) => `says that this ended with ${exit}: ${cleanLine(run)}`),
    ...(leftOut > 0 ? [`(${leftOut} more lines are left out)`] : []),
  ].join("\n") || "It says nothing."
