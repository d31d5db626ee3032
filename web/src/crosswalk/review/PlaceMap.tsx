import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/use-format.ts'
import { layOutMap, type MapPlace, type MapPoint } from './place-map.ts'

const BOX = { width: 340, height: 230 }

interface Props {
  readonly places: readonly MapPlace[]
  /** Said under the drawing and to those who do not see it: how far apart, or which side has no position. */
  readonly caption: string
}

/** Both positions with their neighbours on a plain ground: on a slow line there are no map pictures to wait for. */
export function PlaceMap({ places, caption }: Props) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  if (!places.some((place) => place.asked))
    return (
      <figure className="place-map">
        <figcaption className="small quiet">{caption}</figcaption>
      </figure>
    )
  const { points, scale } = layOutMap(places, BOX)
  const [one, other] = points.filter(({ place }) => place.asked)
  const drawn = points.toSorted((a, b) => Number(a.place.asked) - Number(b.place.asked))
  return (
    <figure className="place-map">
      <svg viewBox={`0 0 ${BOX.width} ${BOX.height}`} role="img" aria-label={caption}>
        {one && other && <line className="apart" x1={one.x} y1={one.y} x2={other.x} y2={other.y} />}
        {drawn.map((point) => (
          <Point key={point.place.key} point={point} />
        ))}
        <g className="scale" transform={`translate(10 ${BOX.height - 10})`}>
          <path d={`M0 -4v4h${scale.length}v-4`} />
          <text x={scale.length + 5} y="1">
            {scale.km < 1
              ? t('map.metres', { n: format.whole(scale.km * 1000) })
              : t('map.kilometres', { n: format.whole(scale.km) })}
          </text>
        </g>
      </svg>
      <figcaption className="small">{caption}</figcaption>
    </figure>
  )
}

/** Round is the left list, square the right one; filled is asked about, hollow a neighbour. */
function Point({ point: { place, x, y, label } }: { point: MapPoint }) {
  const size = place.asked ? 6 : 3.5
  const className = place.asked ? `point asked ${place.side}` : `point ${place.side}`
  return (
    <g className={className}>
      <title>{place.name}</title>
      {place.side === 'left' ? (
        <circle cx={x} cy={y} r={size} />
      ) : (
        <rect x={x - size} y={y - size} width={2 * size} height={2 * size} transform={`rotate(45 ${x} ${y})`} />
      )}
      {label && (
        <text x={label.x} y={label.y} textAnchor={label.anchor}>
          {place.name}
        </text>
      )}
    </g>
  )
}
