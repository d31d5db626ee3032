const RISKY = /^'*[=+\-@\t\r]/
const GUARDED = /^'+[=+\-@\t\r]/

/** A spreadsheet runs a text that begins like a formula: a leading apostrophe makes it text again. */
export const guardFormula = (text: string): string => (RISKY.test(text) ? `'${text}` : text)

/** Takes back what `guardFormula` added, so that a file written here reads as it was. */
export const unguardFormula = (text: string): string => (GUARDED.test(text) ? text.slice(1) : text)
