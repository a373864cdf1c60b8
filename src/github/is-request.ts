/** Whether a comment or an issue looks like a request to us. What it asks for is parsed later. */

export const isRequest = (body: string | null | undefined): boolean =>
  /^\s*(\/missions?|@missions)\b/i.test(body ?? "")
