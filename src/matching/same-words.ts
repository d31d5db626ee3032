/** Words that mean the same in names of places, in four languages; each group is written as its first word. */
const GROUPS = `st saint sainte santa santo sao san sta ste saints
mt mount mont monte monts
north nord norte
south sud sul sur
east est leste este
west ouest oeste
cath catholic catholique catolica catolico rc
mission missao mision
community comm communautaire comunitario
police polisi
dr doctor docteur doutor
moslem muslim musulman
islamic islamique
army armed
sch school schools
univ university universite universidade
priv private prive privado pvt pte
gov govt government public publique publico
charity charitable
childrens children
new nouveau nouvelle novo nova nuevo nueva
holy sacred sacre`

const MEANT = new Map(
  GROUPS.split('\n').flatMap((line) => {
    const words = line.trim().split(' ')
    return words.map((word) => [word, words[0] ?? word] as const)
  }),
)

export const sameWord = (word: string): string => MEANT.get(word) ?? word
