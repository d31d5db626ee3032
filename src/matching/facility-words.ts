/** What kind of place a word speaks of. A name may carry several kinds: "Maternity and Nursing Home". */
export const KINDS = [
  'hospital',
  'healthCentre',
  'healthPost',
  'dispensary',
  'clinic',
  'maternity',
  'nursingHome',
  'laboratory',
  'pharmacy',
  'store',
  'office',
  'counselling',
  'dental',
  'eye',
  'school',
  'prison',
  'military',
] as const
export type Kind = (typeof KINDS)[number]

export const kindBit = (kind: Kind): number => 1 << KINDS.indexOf(kind)

/**
 * Words for kinds of facilities in English, French, Portuguese and Spanish, as they stand in names after {@link plainWords}:
 * lower case, no accents, single letters run together. Longer phrases are tried first. A word without a kind says nothing
 * about which place it is ("medical", "de").
 */
const PHRASES: Readonly<Record<Kind | 'none', string>> = {
  hospital: `hospital, hosp, hospitals, hopital, hop, hospitalar, hospitalier, dist hospital, district hospital, d hospital,
    sub district hospital, sub county hospital, sd hospital, sdh, sch, county referral hospital, sub county referral hospital,
    referral hospital, refferal hospital, regional referral hospital, rrh, general hospital, provincial hospital, pgh, national hospital, hd, hgr, chu, chr,
    centre hospitalier, centro hospitalar, centro hospitalario, hospital geral, hospital rural, hospital distrital,
    hospital provincial, hospital central, hospital general, hospital regional, hospital de district, hopital de district,
    hopital general, hopital regional, primary care hospitals, secondary care hospitals, mission hospital, cottage hospital,
    cs de reference, hosital, hopsital`,
  healthCentre: `health centre, health center, health centr, health cent, health c, h centre, h center, hth centre, hc, hce, hlth centre, hcentre, hcenter, healthcentre, healthcenter,
    healthcare centre, healthcare center, health care centre, health care center, basic health centre, comprehensive health centre, rural health centre, rural health center,
    rural health demonstration centre, rural health training centre, rhdc, rhtc, rhc, rhf, phc, primary health centre, primary health care centre, chc, community health centre, community health center,
    comprehensive health center, model health centre, centre de sante, cs, csi, csps, cscom, csref, centre de sante integre, centre de sante communautaire, centre medical,
    centre medico social, cms, cma, cmi, csb, centro de saude, c saude, centro saude, centro de salud, c salud, centro salud, uhc, urban health centre`,
  healthPost: `health post, hp, healthpost, h post, poste de sante, ps, p sante, posto de saude, p saude, posto saude, puesto de salud,
    puesto salud, p salud, case de sante, mchp, mch post, maternal and child health post, chp, chps, community health post, health unit, hu,
    unite de sante, unidade sanitaria, us, outreach post, sub health post, sub health centre, shc, bhu, basic health unit, aid post, health station, uniject`,
  dispensary: `dispensary, disp, dispensaries, dispensaire, dispensario, dispens, dis, dispnsary, disps, dispen, dsp`,
  clinic: `clinic, clinics, clin, clinique, clinica, clinico, cliniq, medical clinic, med clinic, med clin, mc, private clinic, medical centre, medical center, med centre, med center, medical c,
    cabinet medical, cabinet, health clinic, hcl, healthcare, health care, health services, medical services, health facility, health fac, hf, under five clinic, mch clinic, cabinet de soins, infirmerie, infirmary, sick bay, salle de soins, centro medico, polyclinic, polyclinique, policlinica, consultorio, aid clinic`,
  maternity: `maternity, mat, maternite, maternidade, maternidad, maternity home, mch, mch fp, mch centre, smi, pmi`,
  nursingHome: `nursing home, nursing homes, n home, nh, nursing and maternity home, nursing maternity home, maternity and nursing home, maternity nursing home`,
  laboratory: `laboratory, lab, laboratoire, laboratorio, laboratories, labs, diagnostic centre`,
  pharmacy: `pharmacy, pharmacie, farmacia, chemist`,
  store: `store, stores, vaccine store, vaccines store, dvi store, dvi stores, dvi, vaccine stores, depot, deposito, district store, depot de vaccins, depot vaccins, deposito de vacinas, warehouse, armazem, almacen, depot regional de vaccins, depot national de vaccins, cold store, cold room, rvs, dvs, nvs, district vaccine store, regional vaccine store, national vaccine store, district vaccine stores, depot district`,
  office: `office, dho, dhmt, deo, dmoh, moh office, bureau, direction, health office, district health office`,
  counselling: `vct, vct centre, vct center, stand alone, standalone, htc, cdv`,
  dental: `dental, dentaire, dentaria, dental clinic`,
  eye: `eye, eye clinic, optical, ophthalmology`,
  school: `school, ecole, escola, escuela`,
  prison: `prison, prisons, gk prison, gk prisons, cadeia, carcel`,
  military: `military, barracks, army, garnison, militaire, militar`,
  none: `the, of, and, de, du, des, da, do, das, dos, d, del, la, le, les, los, las, el, et, e, y, a, l, en, para, pour, for, at, in, medical, med, health, sante, saude, salud, hth, facility, fac, services, service, centre, center, centro, ctr, cntr, formation sanitaire, aire de sante`,
}

export interface FacilityPhrase {
  readonly words: readonly string[]
  /** Bits of {@link kindBit}; 0 for words without a kind. */
  readonly kinds: number
}

const byFirstWord = new Map<string, FacilityPhrase[]>()
for (const [kind, phrases] of Object.entries(PHRASES)) {
  const bit = KINDS.findIndex((known) => known === kind)
  for (const phrase of phrases.split(',')) {
    const words = phrase.trim().split(/\s+/)
    const first = words[0] ?? ''
    const entry = { words, kinds: bit < 0 ? 0 : 1 << bit }
    byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), entry])
  }
}
for (const list of byFirstWord.values()) list.sort((a, b) => b.words.length - a.words.length)

/** The longest phrase that begins at `at`. */
export function facilityPhraseAt(words: readonly string[], at: number): FacilityPhrase | undefined {
  const word = words[at]
  if (word === undefined) return undefined
  const known = byFirstWord.get(word)
  return known?.find((phrase) => phrase.words.every((each, i) => words[at + i] === each))
}

/** Long words that are often misspelt; found by {@link facilityWordLike}. */
export const LONG_FACILITY_WORDS: readonly string[] = [...byFirstWord.values()]
  .flat()
  .filter(({ words }) => words.length === 1 && (words[0] ?? '').length >= 6)
  .map(({ words }) => words[0] ?? '')
