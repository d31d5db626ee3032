import { z } from 'zod'
import { Secret } from './secret.ts'

/** A secret in a settings schema: written as `${NAME}` or `${file:/path}`, arrives as a Secret. */
export const secret = () =>
  z
    .string({ error: 'must be a text, best ${NAME} of an environment variable or ${file:/path}' })
    .min(1, 'must not be empty')
    .transform((text) => new Secret(text))
