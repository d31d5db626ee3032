import { Movement } from './movements.ts'
import type { StockRoom } from './stock-room.ts'
import type { World } from './world.ts'

/** Takes lots whose last day has passed off the shelf. */
export function dropExpired(
  world: World,
  room: StockRoom,
  place: number,
  p: number,
  t: number,
  dayOfMonth: number,
): void {
  const lots = world.lots[p]
  const today = world.calendar.day(t, dayOfMonth)
  for (let lot = 0; lots !== undefined && lot < lots.count && (lots.expiry[lot] ?? today) < today; lot++) {
    const stock = room.lotStockOf(place, p, lot)
    if (stock > 0) room.takeLot(place, p, lot, stock, dayOfMonth, Movement.expired)
  }
}
