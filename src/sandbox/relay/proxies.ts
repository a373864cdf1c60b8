/** A person's own way to the internet, as their variables say it: ours goes on through it. */
import type { Target } from "./target.ts"

export interface Proxies {
  readonly http: string | null
  readonly https: string | null
  /** Hosts that are reached directly, as NO_PROXY lists them. */
  readonly no: string
}

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Upper case counts only where lower case says nothing, as with curl. On a person's own machine a
 * job is told by other names, because its own programs must not go through them.
 */
export function proxiesIn(variables: Variables): Proxies {
  const named = (name: string) =>
    variables[`MISSIONS_${name}`] || variables[name.toLowerCase()] || variables[name] || null
  const all = named("ALL_PROXY")
  return {
    http: named("HTTP_PROXY") ?? all,
    https: named("HTTPS_PROXY") ?? all,
    no: named("NO_PROXY") ?? "",
  }
}

/** The variables by which a job is told of them. */
export const variablesOf = ({ http, https, no }: Proxies): Readonly<Record<string, string>> => ({
  ...(http !== null && { MISSIONS_HTTP_PROXY: http }),
  ...(https !== null && { MISSIONS_HTTPS_PROXY: https }),
  ...(no !== "" && { MISSIONS_NO_PROXY: no }),
})

/** null: it is reached directly. */
export function proxyFor({ host, port }: Target, proxies: Proxies | undefined): URL | null {
  if (proxies === undefined) return null
  const written = port === 80 ? proxies.http : proxies.https
  if (written === null || isExcepted({ host, port }, proxies.no)) return null
  const url = URL.parse(written.includes("://") ? written : `http://${written}`)
  return url !== null && (url.protocol === "http:" || url.protocol === "https:") ? url : null
}

const isExcepted = ({ host, port }: Target, no: string): boolean =>
  no.split(/[\s,]+/).some(entry => {
    if (entry === "*") return true
    const [name = "", only] = entry.toLowerCase().split(":")
    const plain = name.replace(/^\*?\./, "")
    if (plain === "" || (only !== undefined && Number(only) !== port)) return false
    return host === plain || host.endsWith(`.${plain}`)
  })
