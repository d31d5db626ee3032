import type { Command } from 'commander'
import { expect, it } from 'vitest'
import { buildProgram } from './cli.ts'

const named = (command: Command): string[] => [
  command.name(),
  ...command.commands.flatMap((one) => named(one).map((name) => `${command.name()} ${name}`)),
]

it('every command can be asked for by a name of its own', () => {
  const names = named(buildProgram())
  expect(new Set(names).size).toBe(names.length)
  expect(names).toEqual(expect.arrayContaining(['interop demo', 'interop crosswalk export', 'interop match']))
})
