/** Whether a comment or an issue looks as if it asked us for something. What it really asks is parsed later. */

export const isRequest = (body: string | null | undefined): boolean =>
  /^\s*(\/missions?|@missions)\b/i.test(body ?? "")
