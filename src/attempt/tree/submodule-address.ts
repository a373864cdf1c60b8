/**
 * The address that a submodule may be fetched from. The token is for one host, so we ask no other.
 */

/**
 * `told`: the address in .gitmodules. `own`: the address of the repository that holds it. null if
 * it's on another host, on this machine, or no address at all.
 */
export function submoduleAddress(told: string, own: string): string | null {
  if (!URL.canParse(own)) return null
  const base = new URL(own)
  if (!/^https?:$/.test(base.protocol)) return null
  const url = parsed(told, own)
  if (url === null || url.hostname !== base.hostname || url.search !== "" || url.hash !== "") {
    return null
  }
  // Over SSH the same host serves it; over HTTP another port is another server.
  if (/^https?:$/.test(url.protocol) && url.origin !== base.origin) return null
  return /^(?:\/[\w.-]+){2,}\/?$/.test(url.pathname) ? `${base.origin}${url.pathname}` : null
}

function parsed(told: string, own: string): URL | null {
  if (/^\.\.?\//.test(told)) return new URL(told, own.endsWith("/") ? own : `${own}/`)
  const [, host, path] = /^(?:[\w.-]+@)?([\w.-]+):(?!\/)([^:]+)$/.exec(told) ?? []
  const address = host === undefined ? told : `ssh://${host}/${path}`
  if (!/^(?:https?|ssh):\/\//.test(address) || !URL.canParse(address)) return null
  return new URL(address)
}
