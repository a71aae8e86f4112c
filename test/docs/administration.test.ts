import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, extendSchema, parse, type GraphQLSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { ownScopes } from '../../src/lib/own-scopes.ts';
import { withAdmin } from '../support/administrators.ts';
import { root } from '../support/process.ts';
import { snippets } from '../support/snippets.ts';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const text = read('docs/administration.md');

describe('docs/administration.md', () => {
  const base = buildSchema(read('schema.graphql'));
  const schema = extendSchema(base, parse(read('schema.admin.graphql')));
  const named = (word: string) => new RegExp(`\\b${word}\\b`).test(text);
  const rootFields = (of: GraphQLSchema) =>
    [of.getQueryType(), of.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    );
  const added = rootFields(schema).filter((field) => !rootFields(base).includes(field));

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

  test.each(operations)('asks what an administrator may ask: %s', async (query) => {
    const { admin } = await withAdmin();
    expect(await admin.refusal(query)).toBeNull();
  });

  test('shows how to ask', () => {
    expect(operations.length).toBeGreaterThan(1);
  });
});
