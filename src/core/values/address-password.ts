/** Passwords in addresses, as in `postgres://shop:…@db.shop.org/orders`. What everybody writes in place of one does not count. */
import type { Span } from "./bare.ts"

/** The part after the two slashes. Nothing longer is an address. */
const AUTHORITY = /:\/\/([^\s/?#"'<>`\\]{3,600})/g

/** For the password alone. */
export const passwordsIn = (text: string): readonly Span[] =>
  [...text.matchAll(AUTHORITY)].flatMap(({ 1: authority = "", index }) => {
    const end = authority.lastIndexOf("@")
    const colon = authority.indexOf(":")
    if (colon < 0 || end < colon) return []
    const user = authority.slice(0, colon)
    const password = authority.slice(colon + 1, end)
    if (isNobodys({ user, password, host: authority.slice(end + 1) })) return []
    const from = index + 3 + colon + 1
    return [{ from, to: from + password.length }]
  })

/** Put there by a program and not by a person: variables, and the placeholders of documentation. */
const TEMPLATE = /[${}<>*[\]()|,;!]|%[sdv]|\.\.|^:|…/
const EXAMPLE =
  /^(?:x+|user|admin|root|test|testing|foo|bar|baz|abc|guest|postgres|mysql|mongo|redis|rabbitmq|token|api_?key|key|change_?me|example|dummy|default|x-oauth-basic)\d{0,4}$/i
const SAYS_PASSWORD = /^(?:my|your|the|some|db|a)?[-_]?(?:pass|pwd|pw|secret)[\w-]*$/i
/** It opens nothing but this machine. */
const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]|0\.0\.0\.0)(?::|$)/i
/** Names that never belong to anybody (RFC 2606, RFC 6761). Tests and pages are full of them. */
const RESERVED =
  /(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid|localhost)\.?(?::\d{0,5})?$/i
const PASSWORD_CHARACTERS_MIN = 5

interface Login {
  readonly user: string
  readonly password: string
  readonly host: string
}

const isNobodys = ({ user, password, host }: Login): boolean =>
  password.length < PASSWORD_CHARACTERS_MIN ||
  password === user ||
  TEMPLATE.test(password) ||
  EXAMPLE.test(password) ||
  SAYS_PASSWORD.test(password) ||
  LOOPBACK.test(host) ||
  RESERVED.test(host)
