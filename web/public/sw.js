/*
 * Keeps the pages usable when the line drops: the shell from the cache, the last answers of the pages people work on from the
 * cache only when the network fails. An answer from the cache carries the time it was kept, and the page shows it.
 */
const SHELL = 'shell-v1'
const ANSWERS = 'answers-v1'
const KEPT_AT = 'x-kept-at'
const MAX_ANSWERS = 60
const MAX_ASSETS = 150
// Long enough for a large answer over a slow line; a line that is down fails at once anyway.
const NETWORK_PATIENCE_MS = 40_000
const KEEP = [/^\/api\/v1\/session$/, /^\/api\/v1\/resupply(\/|$)/, /^\/api\/v1\/overview(\/|$)/]

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(SHELL)
      .then((cache) => cache.add('/'))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  const known = new Set([SHELL, ANSWERS])
  const dropOld = caches
    .keys()
    .then((names) => Promise.all(names.filter((n) => !known.has(n)).map((n) => caches.delete(n))))
  event.waitUntil(dropOld.then(() => self.clients.claim()))
})

// Signing out, or somebody else signing in, must leave nothing readable behind.
self.addEventListener('message', (event) => {
  if (event.data === 'forget') event.waitUntil(caches.delete(ANSWERS))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate' && !url.pathname.startsWith('/api/')) event.respondWith(page(request))
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request))
  else if (KEEP.some((pattern) => pattern.test(url.pathname))) event.respondWith(answer(request))
})

async function page(request) {
  try {
    const response = await fetch(request)
    if (response.ok) await (await caches.open(SHELL)).put('/', response.clone())
    return response
  } catch (error) {
    const kept = await caches.match('/', { cacheName: SHELL })
    if (kept) return kept
    throw error
  }
}

/** Names of assets contain their hash: what is kept never goes stale. */
async function asset(request) {
  const cache = await caches.open(SHELL)
  const kept = await cache.match(request)
  if (kept) return kept
  const response = await fetch(request)
  if (response.ok) {
    await cache.put(request, response.clone())
    await dropOldest(cache, MAX_ASSETS)
  }
  return response
}

/** Names of earlier versions are never asked for again. */
async function dropOldest(cache, most) {
  const keys = await cache.keys()
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => cache.delete(key)))
}

async function answer(request) {
  const cache = await caches.open(ANSWERS)
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(NETWORK_PATIENCE_MS) })
    if (response.ok) await keep(cache, request, response.clone())
    if (response.status === 401) await caches.delete(ANSWERS)
    if (response.status < 500) return response
    return (await cache.match(request)) ?? response
  } catch (error) {
    const kept = await cache.match(request)
    if (kept) return kept
    throw error
  }
}

async function keep(cache, request, response) {
  const headers = new Headers(response.headers)
  headers.set(KEPT_AT, new Date().toISOString())
  headers.delete('content-encoding')
  await cache.delete(request)
  await cache.put(request, new Response(await response.blob(), { status: response.status, headers }))
  await dropOldest(cache, MAX_ANSWERS)
}
