/** What can be done in the review, each by a key and by a button that shows the key. */
export const ACTIONS = ['accept', 'reject', 'skip', 'search', 'none', 'undo', 'help'] as const
export type Action = (typeof ACTIONS)[number]
export type KeyMeaning =
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'choose'; readonly number: number }

/** The same letters in the three languages: who changes the language need not learn anew. */
export const KEY_OF: Readonly<Record<Action, string>> = {
  accept: 'a',
  reject: 'r',
  skip: 's',
  search: '/',
  none: 'n',
  undo: 'u',
  help: '?',
}

export interface PressedKey {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly repeat: boolean
}

/** What a key press means; undefined when it is not ours, as with all that belong to the browser. */
export function meaningOf(pressed: PressedKey): KeyMeaning | undefined {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return undefined
  // The place of the key, not its sign: on French keyboards digits are typed with Shift.
  const digit = /^(?:Digit|Numpad)([1-5])$/.exec(pressed.code)?.[1] ?? /^[1-5]$/.exec(pressed.key)?.[0]
  if (digit !== undefined) return { kind: 'choose', number: Number(digit) }
  const action = ACTIONS.find((one) => KEY_OF[one] === pressed.key.toLowerCase())
  // A key held down would decide on a row that nobody has seen.
  if (!action || pressed.repeat) return undefined
  return { kind: 'action', action }
}
