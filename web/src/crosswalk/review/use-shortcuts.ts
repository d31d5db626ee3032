import { useEffect, useEffectEvent, useState } from 'react'
import { meaningOf, type KeyMeaning } from './review-keys.ts'

const KEPT = 'crosswalk-keys'

/** Single keys can be switched off: who steers by voice or types beside the field would decide by chance. */
export function useKeysWanted(): [boolean, (wanted: boolean) => void] {
  const [wanted, setWanted] = useState(readWanted)
  const set = (now: boolean) => {
    setWanted(now)
    try {
      localStorage.setItem(KEPT, now ? 'on' : 'off')
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
  }
  return [wanted, set]
}

function readWanted(): boolean {
  try {
    return localStorage.getItem(KEPT) !== 'off'
  } catch {
    return true
  }
}

const TYPED_INTO = 'input, textarea, select, [contenteditable]'

/** Keys count wherever the focus is, but not while something is typed or a dialog is open. */
export function useShortcuts(active: boolean, onKey: (meaning: KeyMeaning) => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target instanceof Element ? event.target : null
    if (target?.closest(TYPED_INTO) || document.querySelector('dialog[open]')) return
    const meaning = meaningOf(event)
    if (!meaning) return
    event.preventDefault()
    onKey(meaning)
  })
  useEffect(() => {
    if (!active) return
    const listen = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [active])
}
