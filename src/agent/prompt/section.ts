/**
 * Parts of a prompt, and how they are joined. A part without content is left out, with its title.
 */

export type Section = string | null

export const joinSections = (sections: readonly Section[]): string =>
  sections.filter(section => section !== null && section !== "").join("\n\n")

export const titled = (title: string, body: string): Section =>
  body === "" ? null : `## ${title}\n${body}`

export const bullets = (lines: readonly string[]): string =>
  lines.map(line => `- ${line.replace(/\n/g, "\n  ")}`).join("\n")
