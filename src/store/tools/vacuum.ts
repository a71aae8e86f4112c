import { DatabaseSync } from 'node:sqlite';
import { workerData } from 'node:worker_threads';
import { explainOpenFailure } from '../sqlite/sqlite.ts';
import { SQLITE } from '../sqlite/errors.ts';

/** How long it waits while another process has the database locked. */
const timeoutMs = 5_000;

/*
 * A thread of its own, because the call blocks its thread until it is done, even for a signal. What it reads is
 * one snapshot, and writers go on meanwhile.
 */
const { path, into } = workerData as { path: string; into: string };
try {
  const database = new DatabaseSync(path, { timeout: timeoutMs });
  try {
    database.prepare('VACUUM INTO ?').run(into);
  } finally {
    database.close();
  }
} catch (error) {
  throw new Error(explainBackupFailure(error), { cause: error });
}

function explainBackupFailure(error: unknown): string {
  const { errcode = 0, message } = error as Error & { errcode?: number };
  const isAboutTheCopy = [SQLITE.full, SQLITE.inputOutput].some(
    (code) => code === (errcode & 0xff),
  );
  if (isAboutTheCopy) return `The backup cannot be written: ${message}.`;
  return explainOpenFailure(path, error);
}
