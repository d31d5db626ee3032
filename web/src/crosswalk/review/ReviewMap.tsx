import { useEffect, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CrosswalkPlace, Neighbour } from '../../../../contract/crosswalk.ts'
import { systemName } from '../../format/system-name.ts'
import { useFormat } from '../../format/use-format.ts'
import { neighboursQuery } from '../queries.ts'
import { PlaceMap } from './PlaceMap.tsx'
import { kilometresApart, positionOf, type Choice } from './choices.ts'
import type { MapPlace } from './place-map.ts'

/** Who decides faster than this does not look at the neighbours, and a slow line need not carry them. */
const LOOKED_AT_MS = 350
const MOST_NEIGHBOURS = 14

export function ReviewMap({ place, choice, system }: { place: CrosswalkPlace; choice: Choice; system: string }) {
  const looked = useLookedAt(place.id)
  // Around the one whose position is known.
  const centre = positionOf(place) ? place : choice.place
  const { data } = useQuery({ ...neighboursQuery(system, centre.id), enabled: looked && positionOf(centre) !== null })
  const caption = useDistanceWords(place, choice.place)
  const asked = [asMapPlace(place, 'left'), asMapPlace(choice.place, 'right')].flatMap((one) => (one ? [one] : []))
  const neighbours = (data?.neighbours ?? [])
    .filter(({ placeId }) => placeId !== place.id && placeId !== choice.place.id)
    .slice(0, MOST_NEIGHBOURS)
    .map((neighbour) => neighbourOnMap(neighbour, place.system))
  return <PlaceMap places={[...asked, ...neighbours]} caption={caption} />
}

function useLookedAt(placeId: number): boolean {
  const [looked, setLooked] = useState<number | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setLooked(placeId), LOOKED_AT_MS)
    return () => clearTimeout(timer)
  }, [placeId])
  return looked === placeId
}

function asMapPlace(place: CrosswalkPlace, side: MapPlace['side']): MapPlace | null {
  const position = positionOf(place)
  return position && { ...position, key: `${side}${place.id}`, name: place.name, side, asked: true }
}

const neighbourOnMap = ({ placeId, system, name, latitude, longitude }: Neighbour, left: string): MapPlace => ({
  key: String(placeId),
  name,
  latitude,
  longitude,
  side: system === left ? 'left' : 'right',
  asked: false,
})

function useDistanceWords(place: CrosswalkPlace, other: CrosswalkPlace): string {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const kilometres = kilometresApart(place, other)
  if (kilometres !== null)
    return kilometres < 1
      ? t('map.apartMetres', { n: format.whole(kilometres * 1000) })
      : t('map.apart', { n: format.decimal1(kilometres) })
  const without = [place, other].filter((one) => positionOf(one) === null)
  return without.length === 2
    ? t('map.noPositions')
    : t('map.noPosition', { system: systemName(without[0]?.system ?? '') })
}
