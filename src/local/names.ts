/**
 * The names of a person and their repository: the real ones, which people read, and those on the
 * embedded GitHub, where names may have only a few kinds of letters.
 */
import { basename } from "node:path"

/** The person at the terminal. */
export interface Self {
  /** The login on the embedded GitHub. */
  readonly login: string
  /** Git's name for them, or else that of their account; null if neither is a person's name. */
  readonly name: string | null
}

/** Letters that can't be split into another letter and a mark. */
const WITHOUT_MARKS: Readonly<Record<string, string>> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" },
  ...{ ẞ: "SS", Æ: "AE", Œ: "OE", Ø: "O", Ł: "L", Đ: "D", Ð: "D", Þ: "TH" },
}

/** "José" becomes "Jose" and not "Jos-". */
const spelled = (name: string): string =>
  name
    .replace(/[ßæœøłđðþıẞÆŒØŁĐÐÞ]/g, letter => WITHOUT_MARKS[letter] ?? letter)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")

const NAME_MAX = 60

export function selfOf(userName: string | null, account: string | null): Self {
  const names = [shown(userName ?? ""), shown(personOf(account ?? ""))]
  const login = names.map(loginOf).find(it => it !== "")
  // "owner" fits into sentences such as "owner approves plan 1".
  return { login: login ?? "owner", name: names.find(it => it !== "") ?? null }
}

const shown = (name: string): string => [...oneLine(name)].slice(0, NAME_MAX).join("").trim()

const loginOf = (name: string): string =>
  spelled(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 30)
    .replace(/^-|-$/g, "")

/** Accounts that many people use, and numbers. */
const NOBODYS = /^(?:root|toor|administrator|nobody|user|guest|owner|\P{L}*)$/iu

/** "mira" from "SHOP\mira" or "mira@shop.org", as directories of many machines call accounts. */
function personOf(account: string): string {
  const [named = ""] = (account.split("\\").at(-1) ?? "").split("@")
  const own = named.trim()
  return NOBODYS.test(own) ? "" : own
}

/**
 * Removes control and invisible characters, except joiners of letters, with which some names are
 * written.
 */
const oneLine = (text: string): string =>
  text
    .replace(/(?:[\p{Cc}\s]|(?![\u200c\u200d])\p{Cf})+/gu, " ")
    .trim()
    .normalize("NFC")

export const repositoryNameOf = (directory: string): string =>
  spelled(basename(directory)).replace(/[^A-Za-z0-9._-]/g, "-") || "repository"
