/** Whether a comment or an issue asks us for something. What it asks for is decided later. */
import { speaksToUs } from "../core/people/parse.ts"

/** A request may stand below other words, such as the question of a form. */
export const isRequest = (body: string | null | undefined): boolean => speaksToUs(body ?? "")
