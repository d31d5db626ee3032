import { distance } from 'fastest-levenshtein'
import type { AreaLinks } from './area-links.ts'
import type { AreaTree } from './area-tree.ts'
import { skeletonOf } from './phonetic.ts'

/** What an equal name of two areas counts for, in places seen to lie in both. */
const EQUAL_NAME = 3
const ENOUGH = 0.8

/** Lets areas of like names speak for each other, before any place was compared. A name that several areas bear says less. */
export function linkAreasByName(left: AreaTree, right: AreaTree, links: AreaLinks): void {
  const byKey = new Map<string, number[]>()
  for (let node = 1; node < right.parents.length; node++) {
    for (const key of keysOf(right.sounds[node] ?? '')) {
      const nodes = byKey.get(key)
      if (nodes) nodes.push(node)
      else byKey.set(key, [node])
    }
  }
  for (let node = 1; node < left.parents.length; node++) {
    const sound = left.sounds[node] ?? ''
    const near = new Set(keysOf(sound).flatMap((key) => byKey.get(key) ?? []))
    const alike = [...near].flatMap((other) => {
      const value = soundLikeness(sound, right.sounds[other] ?? '')
      return value >= ENOUGH ? [{ other, value: value ** 2 }] : []
    })
    const sum = alike.reduce((total, { value }) => total + value, 0)
    for (const { other, value } of alike) {
      links.add(node, other, (EQUAL_NAME * value * value) / sum)
      links.addNames(node, other, Math.sqrt(value))
    }
  }
}

export function soundLikeness(a: string, b: string): number {
  if (a === b) return a === '' ? 0 : 1
  const longest = Math.max(a.length, b.length)
  return longest === 0 ? 0 : 1 - distance(a, b) / longest
}

const keysOf = (sound: string): string[] => {
  if (sound === '') return []
  return [`=${skeletonOf(sound)}`, `^${sound.slice(0, 4)}`, `$${sound.slice(-4)}`]
}
