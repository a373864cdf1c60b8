/** Tells what a file is by its bytes, because its name is only an agent's word. */
import type { CaptureType } from "../../core/log/capture.ts"

const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")
const JPEG = Buffer.from("ffd8ff", "hex")

/** null if it is neither a PNG or JPEG picture nor plain text in UTF-8. */
export function captureTypeOf(bytes: Buffer): CaptureType | null {
  if (bytes.subarray(0, PNG.length).equals(PNG)) return "png"
  if (bytes.subarray(0, JPEG.length).equals(JPEG)) return "jpeg"
  return isPlainText(bytes) ? "text" : null
}

export const EXTENSIONS: Readonly<Record<CaptureType, string>> = {
  png: "png",
  jpeg: "jpg",
  text: "txt",
}

function isPlainText(bytes: Buffer): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes)
    // Terminal colours are part of a text; any other control character means some other format.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    return !/[\u0000-\u0007\u000e-\u001a\u001c-\u001f]/.test(text)
  } catch {
    return false
  }
}
