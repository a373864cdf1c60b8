/** Expectations that can never come true, or that look where the plan puts nothing. */
import { type Expect, type HttpExpect, jsonPathsOf } from "../expect.ts"
import { whyNoPath } from "../json-path.ts"
import type { Draft } from "../plan.ts"
import { aim } from "../port.ts"
import { isOutside } from "./path.ts"
import { type Found, fatal, type Rule } from "./rule.ts"
import { supposedPorts } from "./services.ts"

export const expectRules: readonly Rule[] = [
  fatal("file_outside", draft =>
    expectations(draft).flatMap(({ id, expect }) =>
      (expect.files ?? []).filter(isOutside).map(path => ({
        where: id,
        text: `${id} looks for ${path}, which is not in the repository. Paths start at its root, as in dist/report.json.`,
      })),
    ),
  ),
  fatal("json_path_broken", draft =>
    expectations(draft).flatMap(({ id, expect }) =>
      jsonPathsOf(expect).flatMap(path => {
        const why = whyNoPath(path)
        if (why === null) return []
        return [
          {
            where: id,
            text: `\`${path}\` is not a JSON path (RFC 9535) such as $.items[0].name: ${why}.`,
          },
        ]
      }),
    ),
  ),
  fatal("address_of_no_service", draft =>
    requests(draft).flatMap(({ id, url }) => {
      const aimed = aim(url, supposedPorts(draft.environment.services))
      if (aimed.is === "at") return []
      const text = `\`${url}\` ${aimed.why}. Ask a service of the plan, as in http://127.0.0.1:$MISSIONS_PORT_WEB/ for a service named web.`
      return [{ where: id, text }]
    }),
  ),
  fatal("answer_without_body", draft =>
    requests(draft).flatMap(({ id, method, body, json }): readonly Found[] =>
      method === "HEAD" && (body !== undefined || json !== undefined)
        ? [{ where: id, text: `The answer to HEAD has no body to look at. Ask with GET.` }]
        : [],
    ),
  ),
]

interface Expectation {
  readonly id: string
  readonly expect: Expect
}

const expectations = ({ criteria }: Draft): readonly Expectation[] =>
  criteria.flatMap(criterion => (criterion.kind === "command" ? [criterion] : []))

const requests = (draft: Draft): readonly (HttpExpect & { readonly id: string })[] =>
  expectations(draft).flatMap(({ id, expect }) => (expect.http ?? []).map(it => ({ ...it, id })))
