/** The variables by which programs find a relay on their own loopback. */

/** A program's own machine is not beyond the relay. */
const NOT = ["localhost", ".localhost", "127.0.0.1", "::1", "[::1]", "0.0.0.0"].join(",")

export function variablesFor(port: number): Readonly<Record<string, string>> {
  const url = `http://127.0.0.1:${port}`
  return {
    // curl and git read only lower case for http; others only upper case.
    ...{ HTTP_PROXY: url, HTTPS_PROXY: url, http_proxy: url, https_proxy: url },
    ...{ NO_PROXY: NOT, no_proxy: NOT },
    // Yarn reads its own. Node's fetch and the downloads of Electron read them where they are told to.
    ...{ YARN_HTTP_PROXY: url, YARN_HTTPS_PROXY: url },
    ...{ NODE_USE_ENV_PROXY: "1", ELECTRON_GET_USE_PROXY: "1" },
    ...{ MAVEN_OPTS: javaFor(port), GRADLE_OPTS: javaFor(port), SBT_OPTS: javaFor(port) },
  }
}

/** Java knows no such variables; Maven's resolver has to be told to read properties. */
const javaFor = (port: number): string =>
  [
    ...["http", "https"].flatMap(scheme => [
      `-D${scheme}.proxyHost=127.0.0.1`,
      `-D${scheme}.proxyPort=${port}`,
    ]),
    "-Dhttp.nonProxyHosts=localhost|*.localhost|127.*|[::1]",
    "-Daether.connector.http.useSystemProperties=true",
    "-Daether.transport.http.useSystemProperties=true",
  ].join(" ")
