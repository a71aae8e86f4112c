import { setTimeout } from 'node:timers/promises';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { withAdministration } from './administration.ts';
import { createPrint, type Print } from './audit-line.ts';
import { addFilterOptions, toFilter, type FilterOptions } from './audit-filter.ts';
import { newEvents, oldEvents } from './audit-events.ts';
import { settingsHelp } from './settings-help.ts';

const tailMs = 1_000;

interface Options extends FilterOptions {
  readonly limit: number;
  readonly json?: boolean;
}

const columns =
  'A line has id, time, event, who did it (a name, or the id of a user who is gone, or OPERATOR, SERVER or ANONYMOUS), who acted as that user, the user it was done to, the session, the detail, the address, the user agent in quotes and the reason in quotes, separated by tabs; - is for what is not known.';

/** Adds `audit list` and `audit tail`. */
export function addAuditCommands(program: Command): void {
  const audit = program
    .command('audit')
    .description('Read the audit log: list, tail.')
    .addHelpText('after', settingsHelp(['databaseUrl']));
  addReader(audit, 'list', `List events, the newest first. ${columns}`, 100)
    // At most so many at a time are in memory.
    .action((options: Options) =>
      read(options, async ({ store, filter, print }) => {
        for await (const events of oldEvents(store.audit, filter, options.limit))
          await print(events);
      }),
    );
  addReader(
    audit,
    'tail',
    `Show the last events, the newest last, and then those that happen, until Ctrl-C. ${columns}`,
    10,
  ).action((options: Options) =>
    read(options, async ({ store, filter, print }) => {
      const next = newEvents(store.audit, filter, options.limit);
      for (;;) {
        await print(await next());
        await setTimeout(tailMs);
      }
    }),
  );
}

function addReader(audit: Command, name: string, description: string, limit: number): Command {
  const command = audit.command(name).description(description);
  return addFilterOptions(command)
    .addOption(
      new Option('--limit <n>', 'how many at most, of those that have happened')
        .argParser(toCount)
        .default(limit),
    )
    .option('--json', 'write each event as a line of JSON')
    .addHelpText('after', settingsHelp(['databaseUrl']));
}

function read(
  options: Options,
  work: (parts: {
    store: Parameters<Parameters<typeof withAdministration>[0]>[0]['store'];
    filter: Awaited<ReturnType<typeof toFilter>>;
    print: Print;
  }) => Promise<void>,
): Promise<void> {
  return withAdministration(async ({ administration, config, store }) => {
    const filter = await toFilter(options, { administration, config });
    const isJson = options.json === true;
    await work({ store, filter, print: createPrint(store.users, isJson) });
  });
}

function toCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Give a number from 1 on.');
  return Number(text);
}
