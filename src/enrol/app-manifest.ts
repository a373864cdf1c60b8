/** The manifest that GitHub registers an App by, made of `app.yml` and what the person chose. */

import { parse } from "yaml"
import { z } from "zod"
import { WEBHOOKS_PATH } from "../server/refusal-at-door.ts"

export interface ManifestChoice {
  readonly name: string
  /** Where GitHub sends the person with the code. */
  readonly redirectUrl: string
  /** The server's public address, without a slash at the end; null: it has none and asks instead. */
  readonly url: string | null
  readonly isPublic: boolean
}

const Description = z.looseObject({
  hook_attributes: z.looseObject({ url: z.url() }),
  default_permissions: z.record(z.string(), z.string()),
  default_events: z.array(z.string()),
})

/** GitHub accepts no longer name of an App. */
export const APP_NAME_MAX = 34

/**
 * `description` is the text of `app.yml`. Without a public address the webhook is switched off, and
 * keeps the address of that file, which leads nowhere: GitHub asks for one in any case.
 */
export function appManifest(description: string, choice: ManifestChoice) {
  const { url, name, redirectUrl, isPublic } = choice
  const given = Description.parse(parse(description))
  const hook =
    url === null
      ? { ...given.hook_attributes, active: false }
      : { url: `${url}${WEBHOOKS_PATH}`, active: true }
  return { ...given, name, public: isPublic, redirect_url: redirectUrl, hook_attributes: hook }
}
