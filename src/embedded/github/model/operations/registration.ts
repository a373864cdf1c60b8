/** Apps that come about by a manifest: their keys are fetched once, with a code that ends in an hour. */
import { notFound } from "../call-refusal.ts"
import { created, type Operations, ok } from "../operation.ts"
import { viewApp } from "../view/account.ts"

const CODE_LIFE_MS = 3_600_000

export const registration: Operations = {
  "apps/get-by-slug": ({ world, call }) => {
    const app = Object.values(world.state.apps).find(it => it.slug === call.path["app_slug"])
    if (!app) throw notFound()
    return ok(viewApp(world, app))
  },

  "apps/create-from-manifest": ({ world, call, now }) => {
    const code = String(call.path["code"])
    const found = world.state.registrations?.[code]
    if (!found || now > found.createdAt + CODE_LIFE_MS) throw notFound()
    const { [code]: _, ...others } = world.state.registrations ?? {}
    world.state.registrations = others
    const app = viewApp(world, world.state.apps[found.app]!)
    return created({
      ...app,
      client_secret: found.clientSecret,
      webhook_secret: found.webhookSecret,
      pem: found.pem,
    })
  },
}
