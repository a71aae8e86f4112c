import { StatementSync } from 'node:sqlite';
import { Client } from 'pg';
import { onTestFinished, vi } from 'vitest';

/** Returns a function that tells the statements that engines were given, from now on, that hold the text. */
export function countStatements(text: string): () => number {
  const sqlite = vi.spyOn(StatementSync.prototype, 'all');
  const sqliteChanges = vi.spyOn(StatementSync.prototype, 'run');
  const postgres = vi.spyOn(Client.prototype, 'query');
  onTestFinished(() => {
    sqlite.mockRestore();
    sqliteChanges.mockRestore();
    postgres.mockRestore();
  });
  return () => {
    const given = [
      ...[...sqlite.mock.contexts, ...sqliteChanges.mock.contexts].map(
        (statement) => (statement as StatementSync).sourceSQL,
      ),
      ...postgres.mock.calls.map(([query]) => JSON.stringify(query)),
    ];
    return given.filter((statement) => statement.replaceAll('\\', '').includes(text)).length;
  };
}
