import { createMatcher, type PlaceToMatch } from '../../src/matching/index.ts'
import { readNameStock } from './name-stock.ts'
import { mistype } from './perturb-name.ts'
import { Rng } from '../../src/sample-data/random.ts'
import { makeScaleLists } from './scale-lists.ts'

const size = Number(process.argv[2] ?? '5000')
const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
const megabytes = (): number => Math.round(process.resourceUsage().maxRSS / 1024)

const stock = readNameStock(true)
if (!stock) throw new Error('The names are not there: ../shared/data')
const { left, right, truth } = makeScaleLists(stock, size)
const before = megabytes()
let at = cpu()
const wall = performance.now()
const matcher = createMatcher(left, right)
const { verdicts } = matcher.matchAll()
const whole = cpu() - at
const wallSeconds = (performance.now() - wall) / 1000
const peak = megabytes()

let [linked, wrong, first] = [0, 0, 0]
for (const [id, { verdict, candidates }] of verdicts) {
  const isRight = truth.has(id) && candidates[0]?.rightId === truth.get(id)
  if (isRight) first++
  if (verdict !== 'confirmed') continue
  if (isRight) linked++
  else wrong++
}

const rng = new Rng(9)
const changed = (place: PlaceToMatch): PlaceToMatch => ({ ...place, name: mistype(rng, place.name) })
at = cpu()
for (let i = 0; i < 200; i++)
  matcher.suggestFor({ ...changed(left[i * 17] ?? left[0] ?? { id: '', name: '', areas: [] }), id: `new ${i}` })
const one = ((cpu() - at) / 200) * 1000

matcher.update({ right: { put: [changed(right[0] ?? { id: '', name: '', areas: [] })] } })
at = cpu()
const share = right.filter((_, i) => i % 200 === 7).map(changed)
const news = matcher.update({ right: { put: share }, left: { put: left.filter((_, i) => i % 200 === 9).map(changed) } })
const again = cpu() - at

console.log(
  `${left.length} x ${right.length}: ${whole.toFixed(1)} CPU s (${wallSeconds.toFixed(1)} s), ${peak} MB peak (${before} before); linked ${((100 * linked) / truth.size).toFixed(1)} % at ${((100 * linked) / Math.max(1, linked + wrong)).toFixed(2)} %, first ${((100 * first) / truth.size).toFixed(1)} %; one more place ${one.toFixed(1)} ms; 1 % changed ${again.toFixed(2)} s, ${news.size} verdicts new`,
)
