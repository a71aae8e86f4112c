import { InvalidArgumentError, Option, type Command } from 'commander';
import { auditedEvents } from '../events.ts';
import type { AuditFilter } from '../features/audit/store.ts';
import { normaliseAddress } from '../lib/ip-address.ts';
import { quote } from '../lib/quote.ts';
import { isUuid } from '../lib/uuid.ts';
import { getUser } from './administration.ts';

export interface FilterOptions {
  readonly user?: string;
  readonly actor?: string;
  readonly event?: readonly string[];
  readonly ip?: string;
  readonly since?: Date;
  readonly before?: Date;
}

export function addFilterOptions(command: Command): Command {
  return command
    .option('--user <name>', 'what was done to this user: a username, or the id of a user')
    .option('--actor <name>', 'what this user did, also as another: a username, or an id')
    .option('--event <name...>', 'these events, such as login_failed', addEvent)
    .addOption(new Option('--ip <address>', 'what came from this address').argParser(toAddress))
    .addOption(
      new Option(
        '--since <time>',
        'from this time on, such as 2026-11-23 or 2026-11-23T09:30:00Z',
      ).argParser(toMoment),
    )
    .addOption(new Option('--before <time>', 'before this time').argParser(toMoment));
}

/** Returns the filter of these options. Throws where there is no user of a name. */
export async function toFilter(
  { user, actor, event, ip, since, before }: FilterOptions,
  parts: Parameters<typeof getUser>[0],
): Promise<AuditFilter> {
  // A user who has been deleted has an id, and no name.
  const idOf = async (name: string | undefined) =>
    name === undefined || isUuid(name) ? name : (await getUser(parts, name)).id;
  const [subjectId, actorId] = [await idOf(user), await idOf(actor)];
  return { subjectId, actorId, actions: event, ip, since, before };
}

function addEvent(text: string, before: readonly string[] = []): readonly string[] {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  const unknown = names.find((name) => !auditedEvents.includes(name));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`The audit log has no event ${quote(unknown)}.`);
  return [...before, ...names];
}

function toAddress(text: string): string {
  const address = normaliseAddress(text);
  if (address === null) throw new InvalidArgumentError('It is not an IP address.');
  return address;
}

function toMoment(text: string): Date {
  const shape = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;
  const moment = new Date(shape.test(text) ? text : NaN);
  if (Number.isNaN(moment.getTime()))
    throw new InvalidArgumentError('Give a day, or a time with Z or its offset from UTC.');
  return moment;
}
