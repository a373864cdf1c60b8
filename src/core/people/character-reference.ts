/**
 * Character references as GitHub shows them: `&#47;mission` reads as `/mission`. They are resolved
 * only to recognise a command; kept text stays as it was typed.
 */

/**
 * Only a few of the 2,231 names in HTML: those that can stand before a command, in our word, or
 * between its words.
 */
const NAMED: Readonly<Record<string, string>> = {
  ...{
    sol: "/",
    bsol: "\\",
    frasl: "⁄",
    commat: "@",
    excl: "!",
    colon: ":",
    comma: ",",
    period: ".",
  },
  ...{
    ast: "*",
    lowbar: "_",
    UnderBar: "_",
    hyphen: "‐",
    num: "#",
    vert: "|",
    bull: "•",
    plus: "+",
  },
  ...{ lt: "<", gt: ">", amp: "&", quot: '"', apos: "'", grave: "`", lbrack: "[", rbrack: "]" },
  ...{ lpar: "(", rpar: ")", nbsp: "\u00a0", ensp: "\u2002", emsp: "\u2003", thinsp: "\u2009" },
  ...{ Tab: "\t", NewLine: " ", shy: "\u00ad", zwj: "\u200d", zwnj: "\u200c", lrm: "\u200e" },
  ...{ rlm: "\u200f", ZeroWidthSpace: "\u200b", NoBreak: "\u2060", InvisibleTimes: "\u2062" },
}

const REFERENCE = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,14}));/gi
/** GitHub shows this in place of numbers that stand for no character. */
const NONE = "\ufffd"

export const shownAs = (line: string): string =>
  line.replace(REFERENCE, (typed, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? typed
    return characterOf(Number.parseInt(decimal ?? hex ?? "", decimal === undefined ? 16 : 10))
  })

function characterOf(code: number): string {
  const isNone = code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)
  return isNone ? NONE : String.fromCodePoint(code)
}
