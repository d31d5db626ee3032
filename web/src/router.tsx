import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { ApiError } from './api/http.ts'
import { queryClient } from './api/query-client.ts'
import { sessionQuery } from './api/session.ts'
import { parseCrosswalkSearch } from './crosswalk/crosswalk-search.ts'
import { parseOverviewSearch } from './overview/overview-search.ts'
import { parsePublishingSearch } from './publishing/publishing-search.ts'
import { parseResupplySearch } from './resupply/resupply-search.ts'
import { AppShell } from './shell/AppShell.tsx'
import { BrokenPage, NotFoundPage } from './shell/MessagePages.tsx'
import { homeOf } from './shell/home.ts'
import { readQueryString, writeQueryString } from './shell/query-string.ts'
import { Waiting } from './shell/Waiting.tsx'
import { parseSystemsSearch } from './systems/systems-search.ts'

const rootRoute = createRootRoute({ notFoundComponent: NotFoundPage, errorComponent: BrokenPage })

/** Everything but sign-in stands behind this: without a session to the sign-in page, and back to where the person wanted to go. */
const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signedIn',
  component: AppShell,
  beforeLoad: async ({ location }) => {
    try {
      return { session: await queryClient.ensureQueryData(sessionQuery) }
    } catch (error) {
      if (error instanceof ApiError && error.status === 401)
        throw redirect({ to: '/sign-in', search: { back: location.href === '/' ? undefined : location.href } })
      throw error
    }
  },
})

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { back?: string | undefined } => {
    const back = search['back']
    // Only a path of this site: an address of elsewhere would make the sign-in page a springboard.
    return { back: typeof back === 'string' && /^\/(?![/\\])/.test(back) ? back : undefined }
  },
  component: lazyRouteComponent(() => import('./sign-in/SignInPage.tsx'), 'SignInPage'),
})

const homeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  beforeLoad: ({ context }) => {
    throw redirect({ to: homeOf(context.session.rights) })
  },
})

export const resupplyRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/resupply',
  validateSearch: parseResupplySearch,
  component: lazyRouteComponent(() => import('./resupply/ResupplyPage.tsx'), 'ResupplyPage'),
})

export const paperStockRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/resupply/paper/$facilityId',
  component: lazyRouteComponent(() => import('./resupply/PaperStockPage.tsx'), 'PaperStockPage'),
})

export const overviewRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/overview',
  validateSearch: parseOverviewSearch,
  component: lazyRouteComponent(() => import('./overview/OverviewPage.tsx'), 'OverviewPage'),
})

export const systemsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/systems',
  validateSearch: parseSystemsSearch,
  component: lazyRouteComponent(() => import('./systems/SystemsPage.tsx'), 'SystemsPage'),
})

export const crosswalkRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/crosswalk',
  validateSearch: parseCrosswalkSearch,
  component: lazyRouteComponent(() => import('./crosswalk/CrosswalkPage.tsx'), 'CrosswalkPage'),
})

export const publishingRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/publishing',
  validateSearch: parsePublishingSearch,
  component: lazyRouteComponent(() => import('./publishing/PublishingPage.tsx'), 'PublishingPage'),
})

const routeTree = rootRoute.addChildren([
  signInRoute,
  signedInRoute.addChildren([
    homeRoute,
    resupplyRoute,
    paperStockRoute,
    overviewRoute,
    systemsRoute,
    crosswalkRoute,
    publishingRoute,
  ]),
])

export const router = createRouter({
  routeTree,
  parseSearch: readQueryString,
  stringifySearch: writeQueryString,
  defaultPendingComponent: Waiting,
  defaultErrorComponent: BrokenPage,
  defaultNotFoundComponent: NotFoundPage,
  defaultPreload: 'intent',
  scrollRestoration: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
