/** Whether a word means itself in a shell: no character in it has a special meaning. */
export const isPlainWord = (word: string): boolean => /^[\w@%+=:,./-]+$/.test(word)
