/** Serving HTTP: security headers, problems, strict validation, compression, pages, OpenAPI, metrics, health. */
export type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
export type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
export { buildWebServer, type WebServerOptions } from './build-web-server.ts'
export { createAnswerCache, type AnswerCache } from './answer-cache.ts'
export { ifChanged, isFresh, weakTag } from './conditional.ts'
export { HttpProblem, type ProblemBody } from './problem.ts'
export type { Readiness } from './health-routes.ts'
