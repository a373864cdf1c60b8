/** Bare Probot as a process, to measure our front door against: it checks each webhook and does nothing. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createNodeMiddleware, Probot } from "probot"
import { createServerLog } from "../src/server/server-log.ts"

const { APP_ID = "1", PRIVATE_KEY = "", WEBHOOK_SECRET = "", GITHUB_API_URL = "" } = process.env

const log = createServerLog("info")
const probot = new Probot({
  ...{ appId: APP_ID, privateKey: PRIVATE_KEY, secret: WEBHOOK_SECRET },
  ...{ baseUrl: GITHUB_API_URL, log },
})
const listens = (app: Probot) => void app.onAny(() => {})
const webhooksPath = "/api/github/webhooks"
const middleware = await createNodeMiddleware(listens, { probot, webhooksPath })
const server = createServer((request, response) => void middleware(request, response))
server.listen(0, "127.0.0.1", () => {
  log.info(`listening on 127.0.0.1:${(server.address() as AddressInfo).port}`)
  log.info({}, "ready")
})
