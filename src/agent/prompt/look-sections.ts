/** What a validator is told of each feature that it looks at. What a worker said of it stands in a fence. */
import type { Built, Claim } from "../../core/log/look.ts"
import { cleanLine, fence } from "../clean.ts"
import { bullets, type Section, titled } from "./section.ts"

export const lookSections = (lookAt: readonly Built[], nonce: string): readonly Section[] =>
  lookAt.map(built => lookSection(built, nonce))

function lookSection(built: Built, nonce: string): Section {
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
      : fence(claimText(report), { nonce, of: `report on ${feature}` })
  const seen =
    found.length === 0 ? "" : fence(found.join("\n"), { nonce, of: `found in ${feature}` })
  const body = [bullets(facts), said, seen].filter(part => part !== "").join("\n\n")
  return titled(`Look at ${feature}: ${cleanLine(title)}`, body)
}

const claimText = ({ done, undone, commands, leftOut }: Claim): string =>
  [
    ...done.map(line => `done: ${cleanLine(line)}`),
    ...undone.map(line => `not done: ${cleanLine(line)}`),
    ...commands.map(({ run, exit }) => `says that this ended with ${exit}: ${cleanLine(run)}`),
    ...(leftOut > 0 ? [`(${leftOut} more lines are left out)`] : []),
  ].join("\n") || "It says nothing."
