/**
 * Certificates for the names of private registries, by an authority that this process makes and
 * forgets. Only programs of a set-up are told to believe it.
 */
import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto"

export interface Authority {
  /** Its own certificate. */
  readonly der: Buffer
  readonly pem: string
  certificateFor(host: string): { readonly cert: string; readonly key: string }
}

export function createAuthority(): Authority {
  const own = keyPair()
  const name = nameOf("Missions, for one set-up")
  const der = certificate({
    ...{ subject: name, issuer: name, of: own, by: own },
    extensions: [
      extension("551d13", sequence(tlv(0x01, Buffer.from([0xff]))), "critical"),
      // To sign certificates, and nothing else.
      extension("551d0f", tlv(0x03, Buffer.from([2, 0x04])), "critical"),
      extension("551d0e", tlv(0x04, own.id)),
    ],
  })
  return {
    ...{ der, pem: pemOf(der) },
    certificateFor(host) {
      const of = keyPair()
      const cert = certificate({
        ...{ subject: nameOf("a private registry"), issuer: name, of, by: own },
        extensions: [
          extension("551d13", sequence(), "critical"),
          extension("551d0f", tlv(0x03, Buffer.from([7, 0x80])), "critical"),
          extension("551d25", sequence(oid("2b06010505070301"))),
          extension("551d11", sequence(tlv(0x82, Buffer.from(host)))),
          extension("551d23", sequence(tlv(0x80, own.id))),
          extension("551d0e", tlv(0x04, of.id)),
        ],
      })
      const key = of.privateKey.export({ type: "pkcs8", format: "pem" }).toString()
      return { cert: pemOf(cert), key }
    },
  }
}

interface Pair {
  readonly privateKey: KeyObject
  readonly info: Buffer
  readonly id: Buffer
}

function keyPair(): Pair {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const info = publicKey.export({ type: "spki", format: "der" })
  return { privateKey, info, id: createHash("sha1").update(info).digest() }
}

/** An authority that lives for minutes needs no dates, but the form does. */
const VALID = sequence(
  tlv(0x17, Buffer.from("250101000000Z")),
  tlv(0x17, Buffer.from("491231235959Z")),
)
/** ECDSA with SHA-256. */
const SIGNED = sequence(oid("2a8648ce3d040302"))

/** RFC 5280, version 3. */
function certificate({
  subject,
  issuer,
  of,
  by,
  extensions,
}: {
  readonly subject: Buffer
  readonly issuer: Buffer
  readonly of: Pair
  readonly by: Pair
  readonly extensions: readonly Buffer[]
}): Buffer {
  // Each key is new, and has one certificate.
  const serial = Buffer.concat([Buffer.from([0x01]), of.id.subarray(0, 15)])
  const said = sequence(
    ...[tlv(0xa0, tlv(0x02, Buffer.from([2]))), tlv(0x02, serial), SIGNED, issuer, VALID],
    ...[subject, of.info, tlv(0xa3, sequence(...extensions))],
  )
  const signature = sign("sha256", said, by.privateKey)
  return sequence(said, SIGNED, tlv(0x03, Buffer.from([0]), signature))
}

const nameOf = (text: string): Buffer =>
  sequence(tlv(0x31, sequence(oid("550403"), tlv(0x0c, Buffer.from(text)))))

const extension = (id: string, value: Buffer, critical?: "critical"): Buffer =>
  sequence(...[oid(id), ...(critical ? [tlv(0x01, Buffer.from([0xff]))] : []), tlv(0x04, value)])

function oid(hex: string): Buffer {
  return tlv(0x06, Buffer.from(hex, "hex"))
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, ...parts)
}

/** DER: what it is, how long, and the thing itself. */
function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const { length } = body
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

const pemOf = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der
    .toString("base64")
    .replace(/.{64}/g, "$&\n")
    .trimEnd()}\n-----END CERTIFICATE-----\n`
