import type { PackageAntigen } from './content.ts'

const address = (pagesUrl: string, path: string): string => `${pagesUrl.replace(/\/+$/, '')}${path}`

/** `url` of an object over there: the same antigen in our overview. A person who is not signed in comes back to it after that. */
export const pageOfAntigen = (pagesUrl: string | null, { id }: Pick<PackageAntigen, 'id'>): { readonly url?: string } =>
  pagesUrl === null ? {} : { url: address(pagesUrl, `/overview?view=map&measure=stock&antigen=${id}`) }

export interface PageLink {
  readonly key: 'overview' | 'resupply'
  readonly url: string
}

export const pageLinks = (pagesUrl: string | null): readonly PageLink[] =>
  pagesUrl === null
    ? []
    : [
        { key: 'overview', url: address(pagesUrl, '/overview') },
        { key: 'resupply', url: address(pagesUrl, '/resupply') },
      ]
