/**
 * Measures how long a page of users takes for administrators, with one million of them: `node bench/users.ts [--engine
 * sqlite] [--users 1000000] [--rounds 200]`. Seeds by SQL: every hundredth user is disabled, one in 100,000 has the scope `rare`,
 * names are spread over the alphabet. Takes first pages and pages from anywhere by turns, 20 users each.
 */
import { parseArgs } from 'node:util';
import type { UserFilter, UserOrder } from '../src/features/administration/store.ts';
import type { Store } from '../src/store/store.ts';
import { cellsOfTimes, headOfTimes, timed, withFilledTable } from './filled-table.ts';
import { plainTable } from './tables.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'sqlite' },
    users: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '200' },
  },
});
const users = Number(values.users);
const isSqlite = values.engine === 'sqlite';

const idOf = (n: number) => `01900000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const nameOf = (n: number) => `${((n * 7919) % users).toString().padStart(7, '0')}-user`;

const pages: Record<string, { filter: UserFilter; order: UserOrder }> = {
  newest: { filter: {}, order: 'NEWEST' },
  oldest: { filter: {}, order: 'OLDEST' },
  'by name': { filter: {}, order: 'USERNAME' },
  'the beginning of a name': { filter: { usernameKeyStartsWith: '00421' }, order: 'USERNAME' },
  disabled: { filter: { isDisabled: true }, order: 'NEWEST' },
  'a scope that few have': { filter: { scope: 'rare' }, order: 'NEWEST' },
  'a second factor, which no one has': { filter: { hasSecondFactor: true }, order: 'NEWEST' },
  'service accounts, by name': { filter: { isServiceAccount: true }, order: 'USERNAME' },
};

/** In SQL, of the number `i` of a user. */
function columns(): Record<string, string> {
  const hex = isSqlite ? `printf('%012x', i)` : `lpad(to_hex(i), 12, '0')`;
  const number = `((i * 7919) % ${users})`;
  const name = `${isSqlite ? `printf('%07d', ${number})` : `lpad(${number}::text, 7, '0')`} || '-user'`;
  return {
    id: `'01900000-0000-7000-8000-' || ${hex}`,
    username: name,
    username_key: name,
    created_at: '1767225600000 + i',
    disabled_at: 'case when i % 100 = 0 then 1767225600000 + i + 1 end',
    scope: `case when i % 100000 = 1 then 'notes:read rare' else 'notes:read' end`,
  };
}

const anyone = () => 1 + Math.floor(Math.random() * users);

async function measure(store: Store): Promise<void> {
  const rows: string[][] = [];
  const add = async (name: string, work: (round: number) => Promise<unknown>) => {
    rows.push([name, ...cellsOfTimes(await timed(Number(values.rounds), work))]);
  };
  for (const [name, { filter, order }] of Object.entries(pages)) {
    const placeOf = order === 'USERNAME' ? nameOf : idOf;
    const isWhole = filter.usernameKeyStartsWith === undefined;
    await add(name, (n) => {
      const after = n % 2 === 0 || !isWhole ? null : placeOf(anyone());
      return store.administration.page({ filter, order, after, limit: 20 });
    });
  }
  await add('one user by id', () => store.users.findById(idOf(anyone())));
  await add('one user by name', () => store.users.findByUsernameKey(nameOf(anyone())));
  const hundred = () => Array.from({ length: 100 }, () => idOf(anyone()));
  await add('kind and last use of 100', () => store.administration.factsOf(hundred()));
  console.log(plainTable({ head: ['Page', ...headOfTimes], rows }));
}

await withFilledTable({ isSqlite, table: 'users', rows: users, columns: columns() }, measure);
