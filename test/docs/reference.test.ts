import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { referencePages } from '../../scripts/reference.ts';
import { settings, variablesOf } from '../../src/config.ts';
import { errorStatus } from '../../src/errors.ts';
import { securityEvents } from '../../src/events.ts';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const namesIn = (file: string) =>
  [...read(file).matchAll(/^\| `([\w<>]+)`/gm)].map(([, name]) => name);

test('the tables of the reference pages are what the code declares: else run npm run generate', async () => {
  for (const [file, fresh] of Object.entries(await referencePages())) {
    expect(read(file), file).toBe(fresh);
  }
});

test('each setting, error code and event has its row, and nothing else has', () => {
  const ofSettings = Object.values(settings).flatMap(variablesOf);
  const declared = {
    'docs/reference/settings.md': ofSettings.map(({ name }) => name),
    'docs/reference/error-codes.md': Object.keys(errorStatus),
    'docs/reference/events.md': Object.keys(securityEvents),
  };
  for (const [file, names] of Object.entries(declared)) {
    expect(namesIn(file), file).toHaveLength(names.length);
    expect(new Set(namesIn(file)), file).toEqual(new Set(names));
  }
});
