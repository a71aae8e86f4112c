/** The tables of docs/reference that say what the code declares: settings, error codes and events. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSchema, type GraphQLEnumType } from 'graphql';
import { format, resolveConfig } from 'prettier';
import { settings, variablesOf } from '../src/config.ts';
import { errorStatus, type ErrorCode } from '../src/errors.ts';
import { securityEvents } from '../src/events.ts';

const root = resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

const tables: Record<string, () => string[][]> = {
  'docs/reference/settings.md': settingRows,
  'docs/reference/error-codes.md': codeRows,
  'docs/reference/events.md': eventRows,
};

/** Returns the text of each page, by its path, with the rows of its first table as they are declared. */
export async function referencePages(): Promise<Record<string, string>> {
  const options = { ...(await resolveConfig(join(root, 'README.md'))), parser: 'markdown' };
  const pages = Object.entries(tables).map(async ([file, rowsOf]) => {
    const rows = rowsOf().map((cells) => `| ${cells.join(' | ')} |\n`);
    const table = /^((?:\|.*\n){2})(?:\|.*\n)*/m;
    const text = read(file).replace(table, (_, head: string) => head + rows.join(''));
    return [file, await format(text, options)] as const;
  });
  return Object.fromEntries(await Promise.all(pages));
}

function settingRows(): string[][] {
  return Object.values(settings)
    .flatMap(variablesOf)
    .map(({ name, unit, default: value, meaning }) => [
      `\`${name}\``,
      unit,
      `\`${value}\``,
      meaning,
    ]);
}

/** The schema describes each code; the description begins with the status. */
function codeRows(): string[][] {
  const codes = buildSchema(read('schema.graphql')).getType('ErrorCode') as GraphQLEnumType;
  const statusOf = (code: string) => errorStatus[code as ErrorCode];
  return codes
    .getValues()
    .toSorted((one, other) => statusOf(one.name) - statusOf(other.name))
    .map(({ name, description }) => {
      const when = description?.replaceAll('\n', ' ').replace(/^\d+\. /, '') ?? '';
      return [`\`${name}\``, String(statusOf(name)), when];
    });
}

function eventRows(): string[][] {
  return Object.entries(securityEvents).map(([name, { when, audit }]) => [
    `\`${name}\``,
    audit ? 'yes' : '',
    when,
  ]);
}
