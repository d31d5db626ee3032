const SVG = 'http://www.w3.org/2000/svg'
const ID = 'hatch-unfinished'

/** A pattern lives once in the document; charts point to it by `url(#…)`. */
export function hatchFill(): string {
  if (!document.getElementById(ID)) document.body.append(hatchDefinition())
  return `url(#${ID})`
}

function hatchDefinition(): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('width', '0')
  svg.setAttribute('height', '0')
  svg.setAttribute('aria-hidden', 'true')
  svg.style.position = 'absolute'
  const pattern = document.createElementNS(SVG, 'pattern')
  for (const [name, value] of Object.entries({
    id: ID,
    width: '5',
    height: '5',
    patternUnits: 'userSpaceOnUse',
    patternTransform: 'rotate(45)',
  }))
    pattern.setAttribute(name, value)
  const line = document.createElementNS(SVG, 'rect')
  for (const [name, value] of Object.entries({ width: '2', height: '5', fill: '#8b959c' }))
    line.setAttribute(name, value)
  pattern.append(line)
  svg.append(pattern)
  return svg
}
