/**
 * `node test/look/render.ts OUTDIR`: every text of the story as a page in GitHub's looks, and as
 * pictures at 820 and 400 pixels where a Chromium stands at /usr/bin/chromium. For eyes, not for CI.
 */
import { existsSync } from "node:fs"
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { chromium } from "playwright-core"
import rehypeRaw from "rehype-raw"
import rehypeStringify from "rehype-stringify"
import { remark } from "remark"
import remarkGfm from "remark-gfm"
import remarkRehype from "remark-rehype"
import { CHROMIUM_ARGUMENTS } from "../../src/agent/browser-tools.ts"
import { gallery, type Shown } from "../core/render/gallery.ts"

const CHROMIUM = "/usr/bin/chromium"
const WIDTHS = [820, 400] as const

const toHtml = remark()
  .use(remarkGfm)
  .use(() => tree => breakLines(tree as Node))
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeRaw)
  .use(rehypeStringify)

interface Node {
  type: string
  value?: string
  children?: Node[]
}

/** GitHub turns a line end inside a paragraph of a comment into a line break. */
function breakLines(node: Node): void {
  node.children =
    node.children?.flatMap(child => {
      breakLines(child)
      const lines = child.type === "text" ? (child.value ?? "").split("\n") : []
      if (lines.length < 2) return [child]
      return lines.flatMap((value, at): Node[] => [
        ...(at > 0 ? [{ type: "break" }] : []),
        { type: "text", value },
      ])
    }) ?? []
}

async function page(shown: Shown, css: string): Promise<string> {
  const body = String(await toHtml.process(shown.text.body))
  const alert = body.replace(
    /<blockquote>\s*<p>\[!NOTE\]<br>/g,
    '<blockquote class="note"><p><strong class="note-title">Note</strong><br>',
  )
  const title = shown.text.title === null ? "" : `<h2 class="title">${shown.text.title}</h2>`
  return `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>${css}
body { margin: 0; padding: 12px; background: #f6f8fa }
.frame { background: #fff; border: 1px solid #d1d9e0; border-radius: 6px; padding: 16px }
.markdown-body { font-size: 14px }
.title { font: 600 18px system-ui; margin: 0 0 12px }
.note { border-left: 3px solid #0969da; color: inherit; padding: 8px 16px } .note-title { color: #0969da }
.about { font: 11px system-ui; color: #59636e; margin: 8px 4px 0 }
</style><div class="frame">${title}<div class="markdown-body">${alert}</div></div>
<p class="about">Rendered with remark-gfm and github-markdown-css: GitHub's own page may differ.</p>`
}

async function pictures(folder: string, names: readonly string[]): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), "look-"))
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: ["--no-sandbox", ...CHROMIUM_ARGUMENTS],
  })
  try {
    const tab = await browser.newPage()
    for (const name of names) {
      await tab.goto(pathToFileURL(join(folder, `${name}.html`)).href)
      for (const width of WIDTHS) {
        await tab.setViewportSize({ width, height: 400 })
        await tab.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true })
      }
    }
  } finally {
    await browser.close()
    await rm(profile, { recursive: true, force: true })
  }
}

const out = resolve(process.argv[2] ?? "look")
await mkdir(out, { recursive: true })
const css = await readFile(
  new URL("../../node_modules/github-markdown-css/github-markdown-light.css", import.meta.url),
  "utf8",
)
const all = gallery()
for (const shown of all) await writeFile(join(out, `${shown.name}.html`), await page(shown, css))
if (existsSync(CHROMIUM))
  await pictures(
    out,
    all.map(shown => shown.name),
  )
console.log(`${all.length} texts in ${out}`)
