/**
 * Files and variables by which the programs of a set-up believe an authority of ours, besides all
 * that the machine believes.
 */
import { createHash, X509Certificate } from "node:crypto"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { getCACertificates } from "node:tls"
import type { Authority } from "./certificates.ts"

/** `folder`: one of ours, which programs may read and not write. */
export function trustIn(folder: string, { pem, der }: Authority): Readonly<Record<string, string>> {
  mkdirSync(folder, { recursive: true })
  const write = (name: string, content: string | Buffer) => {
    const path = join(folder, name)
    writeFileSync(path, content, { mode: 0o644 })
    return path
  }
  const others = believed()
  const own = write("own.pem", pem)
  const all = write("all.pem", [pem, ...others].join("\n"))
  const java = write("java.jks", javaStore([der, ...others.map(it => new X509Certificate(it).raw)]))
  return {
    // Node and Deno add to what they believe; all others read one file in its place.
    ...{ NODE_EXTRA_CA_CERTS: own, DENO_CERT: own },
    ...{ SSL_CERT_FILE: all, CURL_CA_BUNDLE: all, GIT_SSL_CAINFO: all, CARGO_HTTP_CAINFO: all },
    ...{ REQUESTS_CA_BUNDLE: all, PIP_CERT: all, BUNDLE_SSL_CA_CERT: all },
    ...{ MAVEN_OPTS: javaFor(java), GRADLE_OPTS: javaFor(java), SBT_OPTS: javaFor(java) },
  }
}

/** What Node ships and what the machine has: a company's own registry may be signed by its own. */
export const believed = (): readonly string[] => [
  ...new Set([
    ...getCACertificates("bundled"),
    ...getCACertificates("system"),
    ...getCACertificates("extra"),
  ]),
]

/** Java's usual word for what is no secret. */
const PASSWORD = "changeit"

const javaFor = (store: string): string =>
  `-Djavax.net.ssl.trustStore=${store} -Djavax.net.ssl.trustStorePassword=${PASSWORD}`

/** Java reads no PEM. Its oldest form is written in a few lines (sun.security.provider.JavaKeyStore). */
function javaStore(certificates: readonly Buffer[]): Buffer {
  const text = (said: string) => Buffer.concat([number(2, said.length), Buffer.from(said)])
  const body = Buffer.concat([
    ...[number(4, 0xfe_ed_fe_ed), number(4, 2), number(4, certificates.length)],
    ...certificates.flatMap((der, at) => [
      ...[number(4, 2), text(`c${at}`), Buffer.alloc(8), text("X.509")],
      ...[number(4, der.length), der],
    ]),
  ])
  const digest = createHash("sha1")
    .update(Buffer.from(PASSWORD, "utf16le").swap16())
    .update("Mighty Aphrodite")
    .update(body)
    .digest()
  return Buffer.concat([body, digest])
}

function number(bytes: number, value: number): Buffer {
  const written = Buffer.alloc(bytes)
  written.writeUIntBE(value, 0, bytes)
  return written
}
