/**
 * What a person and their repository are called: by themselves, and on the embedded GitHub, where
 * names are made of few letters as on any. What people read has the former.
 */
import { basename } from "node:path"

/** The person at the terminal. */
export interface Self {
  /** On the embedded GitHub. */
  readonly login: string
  /** As git has it, else as their account is called; null: neither names a person. */
  readonly name: string | null
}

/** Letters that are no other letter with a mark. */
const WITHOUT_MARKS: Readonly<Record<string, string>> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" },
  ...{ ẞ: "SS", Æ: "AE", Œ: "OE", Ø: "O", Ł: "L", Đ: "D", Ð: "D", Þ: "TH" },
}

/** "José" is "Jose", and no "Jos-". */
const spelled = (name: string): string =>
  name
    .replace(/[ßæœøłđðþıẞÆŒØŁĐÐÞ]/g, letter => WITHOUT_MARKS[letter] ?? letter)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")

const NAME_MAX = 60

export function selfOf(userName: string | null, account: string | null): Self {
  const names = [shown(userName ?? ""), shown(personOf(account ?? ""))]
  const login = names.map(loginOf).find(it => it !== "")
  // It stands in sentences: "owner approves plan 1".
  return { login: login ?? "owner", name: names.find(it => it !== "") ?? null }
}

const shown = (name: string): string => [...oneLine(name)].slice(0, NAME_MAX).join("").trim()

const loginOf = (name: string): string =>
  spelled(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 30)
    .replace(/^-|-$/g, "")

/** Accounts that say nothing of who uses them, and numbers. */
const NOBODYS = /^(?:root|toor|administrator|nobody|user|guest|owner|\P{L}*)$/iu

/** Of "SHOP\mira" and of "mira@shop.org", which directories of many machines give out: "mira". */
function personOf(account: string): string {
  const [named = ""] = (account.split("\\").at(-1) ?? "").split("@")
  const own = named.trim()
  return NOBODYS.test(own) ? "" : own
}

/** Nobody's name may drive a terminal, or hide; joiners of letters are part of how some are written. */
const oneLine = (text: string): string =>
  text
    .replace(/(?:[\p{Cc}\s]|(?![\u200c\u200d])\p{Cf})+/gu, " ")
    .trim()
    .normalize("NFC")

export const repositoryNameOf = (directory: string): string =>
  spelled(basename(directory)).replace(/[^A-Za-z0-9._-]/g, "-") || "repository"
