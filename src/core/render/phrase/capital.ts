/** Where a sentence begins with words that stand inside others, too. */
export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
