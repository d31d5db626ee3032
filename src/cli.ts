import { Command, Option } from 'commander'
import { CliError } from './cli/cli-error.ts'
import { createOutput, type Output } from './cli/output.ts'

export interface GlobalOptions {
  readonly config?: string
  readonly json: boolean
}

/** Every command in one place; each is loaded when it is used, so that `--help` is quick. */
export function buildProgram(): Command {
  const program = new Command('interop')
    .description('Joins OpenLMIS and DHIS2: what was vaccinated beside what is in stock.')
    .option('-c, --config <file>', 'settings file (default: INTEROP_CONFIG, or interop.yaml here)')
    .option('--json', 'print the result as JSON', false)
    .showHelpAfterError('(interop --help lists the commands)')
    .configureHelp({ sortSubcommands: false })
  const context = (): { options: GlobalOptions; output: Output } => {
    const options = program.opts<GlobalOptions>()
    return { options, output: createOutput(options.json) }
  }

  program
    .command('demo')
    .description('a generated country, both systems played by fakes, the service and its pages')
    .option('--seed <n>', 'which country', '1')
    .addOption(
      new Option('--size <size>', 'how large').choices(['demo', 'district', 'region', 'national']).default('demo'),
    )
    .option('--fresh', 'forget what an earlier demo stored', false)
    .action(async (flags) => await (await import('./cli/demo-command.ts')).demo(flags))

  program
    .command('serve')
    .description('API and pages, with the workers inside')
    .option('--no-worker', 'leave the work to `interop worker` processes')
    .action(async (flags) => await (await import('./cli/serve-command.ts')).serve(context().options, flags))

  program
    .command('worker')
    .description('the work alone: pulls by schedule and by click')
    .action(async () => await (await import('./cli/serve-command.ts')).worker(context().options))

  program
    .command('migrate')
    .description('bring the database to the newest schema')
    .action(
      async () =>
        await (await import('./cli/database-commands.ts')).migrateCommand(context().options, context().output),
    )

  program
    .command('doctor')
    .description('check settings, database, systems, rights, clocks, disk and mappings; say what to do')
    .action(async () => await (await import('./cli/doctor-command.ts')).doctor(context().options, context().output))

  program
    .command('sync')
    .argument('<what>', 'openlmis.reference, openlmis.stock, dhis2.reference, dhis2.doses, figures, or all')
    .description('pull now and wait for the end')
    .option('--dry-run', 'count what would change, write nothing', false)
    .option('--period <months>', 'only these months, e.g. 202607 or 202601-202607, of works that have months')
    .option('--full', 'compare everything again, also what seems unchanged', false)
    .option('--confirm-vanished', 'accept that many rows are gone over there', false)
    .action(
      async (what, flags) =>
        await (await import('./cli/sync-command.ts')).sync(context().options, context().output, what, flags),
    )

  program
    .command('publish')
    .description('send stock numbers to DHIS2 and wait for the end; only what changed is sent')
    .option('--data-set <uid>', 'only this data set of DHIS2')
    .option('--period <period>', 'e.g. 202607 or 202601-202607; without it the closed periods of the schedule')
    .option('--facility <number>', 'only this facility')
    .option('--dry-run', 'count what would be sent, write and send nothing', false)
    .option('--full', 'compute everything again, also what seems unchanged', false)
    .option('--confirm-vanished', 'accept that much of what was published is gone', false)
    .action(
      async (flags) =>
        await (await import('./cli/publish-command.ts')).publish(context().options, context().output, flags),
    )
    .addCommand(
      new Command('status')
        .description('what DHIS2 has, what waits and what went wrong')
        .action(
          async () =>
            await (await import('./cli/publish-command.ts')).publishStatus(context().options, context().output),
        ),
    )

  program
    .command('links')
    .description('facility links as CSV: export, or import with a preview')
    .addCommand(
      new Command('export')
        .argument('<file>')
        .action(
          async (file) =>
            await (await import('./cli/links-command.ts')).exportCsv(context().options, context().output, file),
        ),
    )
    .addCommand(
      new Command('import')
        .argument('<file>')
        .option('--apply', 'write; without it only a preview is shown', false)
        .option('--confirm', 'accept that many links are retired', false)
        .action(
          async (file, flags) =>
            await (await import('./cli/links-command.ts')).importCsv(context().options, context().output, file, flags),
        ),
    )

  const stockMapping = () => import('./cli/stock-mapping-command.ts')
  program
    .command('stock-mapping')
    .description('which data element of DHIS2 receives which stock: propose, status, and as a CSV or XLSX file')
    .addCommand(
      new Command('propose')
        .description('propose mappings from what was last read of both systems')
        .action(async () => await (await stockMapping()).propose(context().options, context().output)),
    )
    .addCommand(
      new Command('status')
        .description('what is mapped, what waits, and what DHIS2 does not take')
        .action(async () => await (await stockMapping()).status(context().options, context().output)),
    )
    .addCommand(
      new Command('export')
        .argument('<file>', 'ends in .csv or .xlsx')
        .action(async (file) => await (await stockMapping()).exportFile(context().options, context().output, file)),
    )
    .addCommand(
      new Command('import')
        .argument('<file>')
        .option('--apply', 'write; without it only a preview is shown', false)
        .action(
          async (file, flags) =>
            await (await stockMapping()).importFile(context().options, context().output, file, flags),
        ),
    )

  program
    .command('match')
    .description('find which place of OpenLMIS is which of another system: link what is certain, propose the rest')
    .option('--dry-run', 'count what would change, write nothing', false)
    .option('--system <name>', 'the other system (default: all)')
    .option('--precision <share>', 'link without a person where this share of such links is right, e.g. 0.99')
    .option('--learn', 'estimate the weights anew from what people decided, then match', false)
    .action(
      async (flags) => await (await import('./cli/match-command.ts')).match(context().options, context().output, flags),
    )

  const several = (value: string, before: readonly string[]): string[] => [...before, value]
  program
    .command('crosswalk')
    .description('lists of other systems, and what is said of the places of all of them')
    .addCommand(
      new Command('export')
        .argument('<file>', 'ends in .csv or .xlsx; the workbook is also the template')
        .option('--system <name>', 'the other system', 'dhis2')
        .addOption(
          new Option('--language <language>', 'words of the workbook').choices(['en', 'fr', 'pt']).default('en'),
        )
        .action(
          async (file, flags) =>
            await (
              await import('./cli/crosswalk-files-command.ts')
            ).exportFile(context().options, context().output, file, flags),
        ),
    )
    .addCommand(
      new Command('import')
        .argument('<file>', 'CSV or XLSX')
        .option('--system <name>', 'the other system', 'dhis2')
        .option('--apply', 'write; without it only a preview is shown', false)
        .option('--confirm', 'accept that many links are retired', false)
        .action(
          async (file, flags) =>
            await (
              await import('./cli/crosswalk-files-command.ts')
            ).importFile(context().options, context().output, file, flags),
        ),
    )
    .addCommand(
      new Command('gln')
        .option('--write', 'write numbers to the systems that lack them; without it they are only counted', false)
        .description('Global Location Numbers: missing, wrong, given twice; and carried over between linked places')
        .action(
          async (flags) =>
            await (await import('./cli/gln-command.ts')).glns(context().options, context().output, flags),
        ),
    )
    .addCommand(
      new Command('status')
        .option('--system <name>', 'the other system (default: dhis2)')
        .description('how many places of both sides are linked, proposed, or open')
        .action(
          async (flags) =>
            await (await import('./cli/crosswalk-command.ts')).status(context().options, context().output, flags),
        ),
    )
    .addCommand(
      new Command('import-list')
        .argument('<files...>', 'a FHIR Bundle, tables of ODK-X, locations of OpenSRP, or any CSV or XLSX of places')
        .requiredOption('--system <name>', 'whose list it is, e.g. registry')
        .option('--dry-run', 'say what was understood and would change, write nothing', false)
        .option('--column <field=header>', 'what a column holds, when the guess is wrong; several times', several, [])
        .option('--code-system <uri>', 'FHIR: identifier system whose value is the code')
        .option('--confirm-vanished', 'accept that many places are gone from the list', false)
        .description('read in a list of places, to match it')
        .action(
          async (files, flags) =>
            await (await import('./cli/list-command.ts')).importList(context().options, context().output, files, flags),
        ),
    )

  program
    .command('dhis2-package')
    .description(
      'data elements, data set, indicators, legends, rules and a dashboard for DHIS2: look at them, or install them',
    )
    .addCommand(
      new Command('preview')
        .option('--assign', 'with the linked facilities assigned to the data set', false)
        .action(
          async (flags) =>
            await (
              await import('./cli/dhis2-package-command.ts')
            ).previewPackage(context().options, context().output, flags),
        ),
    )
    .addCommand(
      new Command('install')
        .option('--dry-run', 'let DHIS2 check everything, store nothing', false)
        .option('--assign', 'assign the linked facilities to the data set', false)
        .option('--overwrite <uids...>', 'objects changed over there that are to be ours again')
        .action(
          async (flags) =>
            await (
              await import('./cli/dhis2-package-command.ts')
            ).installPackageHere(context().options, context().output, flags),
        ),
    )

  program
    .command('account')
    .description('local accounts, for installations without OpenLMIS sign-in')
    .addCommand(
      new Command('add')
        .argument('<login>')
        .requiredOption('--role <role>', 'divo, epiManager, reviewer or administrator')
        .option('--name <name>', 'as shown on the pages')
        .option('--area <code>', 'code of the area this person works in; without it everywhere')
        .description(
          'add an account or set everything about it; the password is read from INTEROP_PASSWORD or asked for',
        )
        .action(
          async (login, flags) =>
            await (
              await import('./cli/account-command.ts')
            ).addAccount(context().options, context().output, login, flags),
        ),
    )

  program
    .command('generate')
    .description('write a made-up country for both systems, with the truth about its planted defects')
    .option('--seed <n>', 'which country', '1')
    .addOption(
      new Option('--size <size>', 'how large').choices(['demo', 'district', 'region', 'national']).default('demo'),
    )
    .requiredOption('--out <folder>', 'where to')
    .option('--today <day>', 'as seen on this day, YYYY-MM-DD')
    .action(async (flags) => await (await import('./cli/generate-command.ts')).generate(context().output, flags))

  program
    .command('backup')
    .argument('<file>', 'where to')
    .description('everything in the database in one file, from the embedded database or a server')
    .action(
      async (file) =>
        await (await import('./cli/database-commands.ts')).backup(context().options, context().output, file),
    )

  program
    .command('restore')
    .argument('<file>')
    .option('--force', 'replace what the database holds', false)
    .description('fill an empty database from a backup')
    .action(
      async (file, flags) =>
        await (await import('./cli/database-commands.ts')).restore(context().options, context().output, file, flags),
    )

  return program
}

async function main(argv: readonly string[]): Promise<number> {
  const program = buildProgram()
  program.exitOverride()
  try {
    await program.parseAsync([...argv])
    return typeof process.exitCode === 'number' ? process.exitCode : 0
  } catch (error) {
    return explain(error)
  }
}

function explain(error: unknown): number {
  if (error instanceof CliError) {
    process.stderr.write(`${error.message}\n`)
    return error.exitCode
  }
  // Commander has printed its own message by now.
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('commander.'))
    return 'exitCode' in error && error.exitCode === 0 ? 0 : 2
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return 1
}

if (import.meta.main) process.exitCode = await main(process.argv)
