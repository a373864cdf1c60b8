/** Which hosts a relay lets through: what is usual, and what the policy lists. */
import { isIP } from "node:net"
import type { Listed } from "../../attempt/room-network.ts"
import { USUAL_HOSTS } from "../../core/plan/usual-hosts.ts"
import type { Target } from "./target.ts"

/** "named": a person wrote this very name, so it may also lie in a network of theirs. */
export type ListedAs = "usual" | "below" | "named"

export interface Rules {
  /** null: it is not listed. */
  listed(target: Target): ListedAs | null
}

export function rulesFor({ hosts, isUsual }: Listed): Rules {
  const usual = new Set(isUsual ? USUAL_HOSTS.flatMap(group => group.hosts) : [])
  const patterns = hosts.map(patternOf)
  return {
    listed(target) {
      // An address has no name that anybody could have listed.
      if (isIP(target.host) !== 0) return null
      const fitting = patterns.filter(it => fits(it, target))
      if (fitting.some(({ isBelow }) => !isBelow)) return "named"
      if (fitting.length > 0) return "below"
      return usual.has(target.host) && isWeb(target.port) ? "usual" : null
    },
  }
}

interface Pattern {
  readonly name: string
  /** Every name below it, and not the name itself. */
  readonly isBelow: boolean
  /** null: those of the web. */
  readonly port: number | null
}

function patternOf(written: string): Pattern {
  const [whole = "", port] = written.toLowerCase().split(":")
  const isBelow = whole.startsWith("*.")
  return { name: isBelow ? whole.slice(2) : whole, isBelow, port: port ? Number(port) : null }
}

const isWeb = (port: number): boolean => port === 443 || port === 80

const fits = ({ name, isBelow, port }: Pattern, target: Target): boolean =>
  (port === null ? isWeb(target.port) : port === target.port) &&
  (isBelow ? target.host.endsWith(`.${name}`) : target.host === name)
