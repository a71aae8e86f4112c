import type { Table } from '../lib/table.ts';
import { declared } from '../rooms.ts';
import type { Tables } from './tables.ts';

const ofServers = {
  locks: { key: 'name', noun: 'lock', keeps: 'while servers run' },
  leases: { key: 'name', noun: 'lease', keeps: 'while servers run' },
} as const satisfies Record<string, Table>;

/** Every table, after those that it refers to. One of `Tables` that is declared nowhere does not compile. */
export const tables = {
  ...declared('tables'),
  ...ofServers,
} satisfies { readonly [Name in keyof Tables]: Table<keyof Tables[Name] & string> };

type Declared = typeof tables;

/** The tables whose declarations fit. */
type Where<Fitting> = {
  [Name in keyof Declared]: Declared[Name] extends Fitting ? Name : never;
}[keyof Declared];

/** Tables whose rows are deleted once they are over. */
export type Swept = Where<{ readonly expires: string }>;
/** Tables whose rows are a user’s. */
export type Owned = Where<{ readonly owner: object | string }>;
/** Tables that are moved to another database. */
export type Moved = Exclude<keyof Declared, Where<{ readonly keeps: 'while servers run' }>>;

const names = Object.keys(tables) as (keyof Declared)[];
const find = (name: keyof Declared): Table => tables[name];

export const sweptTables = names.filter((name): name is Swept => find(name).expires !== undefined);
export const ownedTables = names.filter((name): name is Owned => find(name).owner !== undefined);
export const movedTables = names.filter(
  (name): name is Moved => find(name).keeps !== 'while servers run',
);
