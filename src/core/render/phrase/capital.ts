/** Gives a sentence its capital if it begins with words that also stand inside sentences. */
export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
