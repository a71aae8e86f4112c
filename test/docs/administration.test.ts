import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, extendSchema, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { ownScopes } from '../../src/lib/own-scopes.ts';
import { root } from '../support/process.ts';
import { snippets } from '../support/snippets.ts';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const text = read('docs/administration.md');

describe('docs/administration.md', () => {
  const schema = extendSchema(
    buildSchema(read('schema.graphql')),
    parse(read('schema.admin.graphql')),
  );
  const named = (word: string) => new RegExp(`\\b${word}\\b`).test(text);
  const added = parse(read('schema.admin.graphql')).definitions.flatMap((definition) =>
    definition.kind === 'ObjectTypeExtension' &&
    ['Query', 'Mutation'].includes(definition.name.value)
      ? (definition.fields ?? []).map(({ name }) => name.value)
      : [],
  );

  test('says of each scope of Latchkey’s own what it allows, and of no other', () => {
    const rows = [...text.matchAll(/^\| `(latchkey:[\w:]+)` /gm)].map(([, scope]) => scope);
    expect(new Set(rows)).toEqual(new Set(ownScopes));
    expect(rows).toHaveLength(ownScopes.length);
  });

  test.each(added)('names the field %s', (field) => {
    expect(named(field)).toBe(true);
  });

  const operations = snippets
    .filter(({ file }) => file === 'docs/administration.md')
    .flatMap(({ code }) => [...code.matchAll(/-d '(\{"query".*\})'/g)])
    .map(([, body = '']) => (JSON.parse(body) as { query: string }).query);

  test.each(operations)('asks what the schema has: %s', (query) => {
    expect(validate(schema, parse(query))).toEqual([]);
  });

  test('shows how to ask', () => {
    expect(operations.length).toBeGreaterThan(1);
  });
});
