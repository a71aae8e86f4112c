import type { ClientBase } from 'pg';
import { transactionSettings } from './session.ts';

/** The transaction state of one connection, since it was lent. */
export interface HeldBegin {
  readonly inTransaction: boolean;
  /** Returns the answer to a statement that is not sent, or not yet; undefined for any other. */
  hold(text: string): { command: string; rowCount: number; rows: [] } | undefined;
  /** Returns the statements that must run before the one that is sent now; see `queryAfter`. */
  ahead(client: ClientBase, text: string): string[];
}

/** A transaction's `begin` is sent together with its first statement, which saves a round trip. */
export function createHeldBegin(): HeldBegin {
  let begin: string | undefined;
  let inTransaction = false;
  return {
    get inTransaction() {
      return inTransaction;
    },
    hold(text) {
      const begins = /^(begin|start transaction)\b/.test(text);
      if (!begins && !(ends(text) && begin !== undefined)) return undefined;
      begin = begins ? text : undefined;
      inTransaction = begins;
      return { command: text.toUpperCase(), rowCount: 0, rows: [] };
    },
    ahead(client, text) {
      const settings = transactionSettings(client);
      const statements = [
        settings !== undefined && begin === 'begin'
          ? 'begin isolation level read committed'
          : begin,
        begin !== undefined || !inTransaction ? settings : undefined,
      ].filter((statement) => statement !== undefined && statement !== '') as string[];
      begin = undefined;
      if (ends(text)) inTransaction = false;
      return statements;
    },
  };
}

const ends = (text: string) => text === 'commit' || text === 'rollback';
