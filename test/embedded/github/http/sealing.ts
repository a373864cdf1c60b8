/** The key pair with which tests take sealed secrets in, by the library that GitHub's guides name. */
import sodium from "libsodium-wrappers"
import type { Sealing } from "../../../../src/embedded/github/model/sealing.ts"

await sodium.ready
const pair = sodium.crypto_box_keypair()

export const sealing: Sealing = {
  key: sodium.to_base64(pair.publicKey, sodium.base64_variants.ORIGINAL),
  open(sealed) {
    try {
      const bytes = sodium.from_base64(sealed, sodium.base64_variants.ORIGINAL)
      return sodium.to_string(sodium.crypto_box_seal_open(bytes, pair.publicKey, pair.privateKey))
    } catch {
      return null
    }
  },
}

export const sealed = (value: string): string =>
  sodium.to_base64(sodium.crypto_box_seal(value, pair.publicKey), sodium.base64_variants.ORIGINAL)
