import { useEffect, useRef, useState } from 'react'

const PAUSE_MS = 250

/** Text that follows the address, and reaches it when typing pauses: every key press in the history would bury the back button. */
export function useTypedText(value: string, onPause: (text: string) => void): [string, (text: string) => void] {
  const [text, setText] = useState(value)
  const [seen, setSeen] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  if (seen !== value) {
    setSeen(value)
    setText(value)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  const type = (typed: string) => {
    setText(typed)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => onPause(typed.trim()), PAUSE_MS)
  }
  return [text, type]
}
