/**
 * Makes the bundled programs start fast. Parts of dependencies that a run doesn't use aren't
 * evaluated at its start. What a program does must stay the same.
 */
import { readFile } from "node:fs/promises"
import { builtinModules } from "node:module"
import type { Plugin } from "esbuild"

/**
 * Leaves out Zod's messages in fifty languages, which are half of its size. We write only English.
 */
export const englishOnly: Plugin = {
  name: "english-only",
  setup(build) {
    build.onResolve({ filter: /\/locales\/index\.js$/ }, ({ importer, resolveDir }) =>
      /node_modules[\\/]zod[\\/]/.test(importer)
        ? { path: "locales", namespace: "english-only", pluginData: resolveDir }
        : undefined,
    )
    build.onLoad({ filter: /.*/, namespace: "english-only" }, ({ pluginData }) => ({
      contents: 'export { default as en } from "zod/v4/locales/en.js"',
      resolveDir: pluginData as string,
    }))
  },
}

/**
 * GitHub's toolkit imports undici only for proxies, and it takes 30 ms to evaluate. It's loaded
 * when one of these is first constructed or called.
 */
const PROXIES = `
const real = () => require("undici")
export class ProxyAgent { constructor(...given) { return new (real().ProxyAgent)(...given) } }
export const fetch = (...given) => real().fetch(...given)
`

export const proxiesOnDemand: Plugin = {
  name: "proxies-on-demand",
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, ({ importer, resolveDir }) =>
      /node_modules[\\/]@actions[\\/]/.test(importer)
        ? { path: "undici", namespace: "proxies-on-demand", pluginData: resolveDir }
        : undefined,
    )
    build.onLoad({ filter: /.*/, namespace: "proxies-on-demand" }, ({ pluginData }) => ({
      contents: PROXIES,
      resolveDir: pluginData as string,
    }))
  },
}

/**
 * Importing one of Node's own modules reads all of its exports, and some of those load much more:
 * node:http loads web sockets, which takes 40 ms. `require` reads only what is used.
 */
export const builtinsByRequire: Plugin = {
  name: "builtins-by-require",
  setup(build) {
    const names = new Set(builtinModules.flatMap(name => [name, `node:${name}`]))
    const namespace = "builtin"
    build.onResolve({ filter: /^[a-z0-9:_/]+$/ }, asked => {
      if (!names.has(asked.path)) return undefined
      if (asked.namespace === namespace || asked.kind !== "import-statement") {
        return { path: asked.path, external: true }
      }
      return { path: asked.path, namespace }
    })
    build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)})`,
    }))
  },
}

/**
 * Azure's client checks for each request whether its body is a form, by a global for which Node
 * loads all of fetch. An artifact is a stream and never a form.
 */
export const withoutForms: Plugin = {
  name: "without-forms",
  setup(build) {
    const filter = /@typespec[\\/]ts-http-runtime[\\/]dist[\\/]esm[\\/]formData\.js$/
    build.onLoad({ filter }, async ({ path }) => {
      const source = await readFile(path, "utf8")
      const names = [...source.matchAll(/^export function (\w+)/gm)].map(([, name]) => name)
      if (names.join() === "convertBodyToFormDataMap") {
        return { contents: "export const convertBodyToFormDataMap = () => undefined" }
      }
      const text = `${path}: convertBodyToFormDataMap alone is right, ${names.join()} seen.`
      return { errors: [{ text: `${text} The library has changed: look at this plugin again.` }] }
    })
  },
}

const OPERATIONS = /^import \{ (.+) \} from '(\.\/(?:upload|download|delete|find)\/.+)';$/gm
const OPERATIONS_COUNT = 5
/** For a job that waits anyway, and will upload afterwards. */
const PREPARE = 'export const prepareUpload = () => import("./upload/upload-artifact.js")'

/**
 * For any of its five operations, GitHub's artifact library loads a whole client of Azure and of
 * GitHub's API. A job uses one or two, and they are all asynchronous, so each is loaded when it's
 * called.
 */
export const artifactsOnDemand: Plugin = {
  name: "artifacts-on-demand",
  setup(build) {
    const filter = /@actions[\\/]artifact[\\/]lib[\\/]internal[\\/]client\.js$/
    build.onLoad({ filter }, async ({ path }) => {
      const source = await readFile(path, "utf8")
      const found = [...source.matchAll(OPERATIONS)].length
      if (found !== OPERATIONS_COUNT) {
        const text = `${path}: ${OPERATIONS_COUNT} imports of operations are right, ${found} seen.`
        return { errors: [{ text: `${text} The library has changed: look at this plugin again.` }] }
      }
      const contents = source.replace(OPERATIONS, (_, names: string, file: string) =>
        names
          .split(", ")
          .map(
            name =>
              `const ${name} = async (...given) => (await import("${file}")).${name}(...given);`,
          )
          .join("\n"),
      )
      return { contents: `${contents}\n${PREPARE}` }
    })
  },
}
