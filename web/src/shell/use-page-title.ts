import { useEffect } from 'react'

/** The tab's title: bookmarks and history of a browser are found by it. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title
  }, [title])
}
