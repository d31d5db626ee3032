import type { FileLanguage } from './link-columns.ts'

export interface WorkbookTexts {
  /** Names of the sheets. */
  readonly open: string
  readonly candidates: string
  readonly links: string
  readonly explanation: string
  readonly title: string
  readonly lines: readonly string[]
}

/** Words of the workbook of links; `other` is the name of the other system. */
export function workbookTexts(language: FileLanguage, other: string): WorkbookTexts {
  switch (language) {
    case 'en':
      return {
        open: 'Open places',
        candidates: 'Candidates',
        links: 'Links',
        explanation: 'How to fill in',
        title: 'How to fill in this workbook',
        lines: [
          `"Open places" holds the facilities of OpenLMIS that are not linked to ${other} yet. Write the id or the code of their counterpart beside them; both are in "Candidates".`,
          'A facility that has no counterpart gets a reason instead: warehouse, temporary, outOfScope, coverageOnly, storeOnly or other.',
          'What you leave empty in "Open places" stays open.',
          '"Links" holds what is linked, proposed or refused. Change the state to confirmed or rejected, or empty the other side to end a link.',
          'Names and areas are there for reading: only ids and codes count. Do not change the names of the columns.',
          'Import the file on the Crosswalk page. It shows what would change before anything does, and everything can be taken back.',
        ],
      }
    case 'fr':
      return {
        open: 'Lieux ouverts',
        candidates: 'Candidats',
        links: 'Liens',
        explanation: 'Mode d’emploi',
        title: 'Comment remplir ce classeur',
        lines: [
          `« Lieux ouverts » contient les établissements d’OpenLMIS qui ne sont pas encore liés à ${other}. Écrivez à côté l’identifiant ou le code de leur équivalent ; les deux se trouvent dans « Candidats ».`,
          'Un établissement sans équivalent reçoit plutôt un motif : warehouse (entrepôt), temporary (temporaire), outOfScope (hors champ), coverageOnly, storeOnly ou other (autre).',
          'Ce que vous laissez vide dans « Lieux ouverts » reste ouvert.',
          '« Liens » contient ce qui est lié, proposé ou refusé. Changez l’état en confirmed ou rejected, ou videz l’autre côté pour mettre fin à un lien.',
          'Les noms et les zones servent à la lecture : seuls les identifiants et les codes comptent. Ne changez pas les noms des colonnes.',
          'Importez le fichier sur la page Correspondance. Elle montre ce qui changerait avant tout changement, et tout peut être annulé.',
        ],
      }
    case 'pt':
      return {
        open: 'Locais em aberto',
        candidates: 'Candidatos',
        links: 'Ligações',
        explanation: 'Como preencher',
        title: 'Como preencher este ficheiro',
        lines: [
          `"Locais em aberto" contém as unidades do OpenLMIS que ainda não estão ligadas a ${other}. Escreva ao lado o identificador ou o código do correspondente; ambos estão em "Candidatos".`,
          'Uma unidade sem correspondente recebe um motivo: warehouse (armazém), temporary (temporária), outOfScope (fora do âmbito), coverageOnly, storeOnly ou other (outro).',
          'O que deixar vazio em "Locais em aberto" continua em aberto.',
          '"Ligações" contém o que está ligado, proposto ou recusado. Mude o estado para confirmed ou rejected, ou esvazie o outro lado para terminar uma ligação.',
          'Nomes e áreas servem para ler: só contam identificadores e códigos. Não mude os nomes das colunas.',
          'Importe o ficheiro na página Correspondência. Ela mostra o que mudaria antes de mudar, e tudo pode ser desfeito.',
        ],
      }
  }
}
