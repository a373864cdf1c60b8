/**
 * Removes elements that GitHub doesn't show, and attributes of the elements that it does, so that
 * the HTML that is left is what a person sees. Each tag is read only once, however many there are.
 */

const TAG = /<([a-z][\w-]*)(?:\s([^<>]*))?>/gi
const NOT_SHOWN = new Set(
  "script style template noscript head title object embed iframe".split(" "),
)
const HIDES: readonly RegExp[] = [
  /(?:^|\s)hidden(?![\w-])/i,
  /(?:^|\s)aria-hidden\s*=\s*["']?true/i,
]
const STYLE = /(?:^|\s)style\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))/gi
const STYLED_AWAY =
  /(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0)/i
const KEPT = /\b(?:href|src)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)/gi

export function withoutHiddenElements(text: string): string {
  const ends = endsOfElements(text)
  const parts: string[] = []
  let at = 0
  TAG.lastIndex = 0
  for (let tag = TAG.exec(text); tag; tag = TAG.exec(text)) {
    const [whole, name = "", attributes] = tag
    parts.push(text.slice(at, tag.index))
    at = TAG.lastIndex
    if (isHidden(name, attributes)) at = ends(name, at)
    else parts.push(attributes === undefined ? whole : shown(name, attributes))
    TAG.lastIndex = at
  }
  parts.push(text.slice(at))
  return parts.join("")
}

const shown = (name: string, attributes: string): string =>
  `<${[name, ...(attributes.match(KEPT) ?? [])].join(" ")}>`

const isHidden = (name: string, attributes = ""): boolean =>
  NOT_SHOWN.has(name.toLowerCase()) ||
  HIDES.some(it => it.test(attributes)) ||
  [...attributes.matchAll(STYLE)].some(([, ...values]) => STYLED_AWAY.test(values.join("")))

/**
 * The position behind the element's next closing tag. Without one, the element runs to the end of
 * the text.
 */
function endsOfElements(text: string): (name: string, from: number) => number {
  const closing = Map.groupBy(text.matchAll(/<\/([a-z][\w-]*)\s*>/gi), ([, name = ""]) =>
    name.toLowerCase(),
  )
  const passed = new Map<string, number>()
  return (name, from) => {
    const tags = closing.get(name.toLowerCase()) ?? []
    let next = passed.get(name.toLowerCase()) ?? 0
    while (next < tags.length && tags[next]!.index < from) next += 1
    passed.set(name.toLowerCase(), next)
    const tag = tags[next]
    return tag === undefined ? text.length : tag.index + tag[0].length
  }
}
