import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { bothPaths, me } from '../support/both-paths.ts';
import { oddFields, oddHeaders, randomRequest, randomTwins } from '../support/random-requests.ts';
import { createSeeded } from '../support/seeded.ts';

const resolve = (_parent: unknown, { n }: { n?: number | null }) => (n === undefined ? -1 : n);
const odd = {
  typeDefs: `extend type Query { ${oddFields.map((name) => `${name}(n: Int): Int @public`).join(' ')} }`,
  resolvers: { Query: Object.fromEntries(oddFields.map((name) => [name, resolve])) },
};

test.each([1, 2, 3])(
  'requests with odd names are answered alike, from seed %i on',
  async (seed) => {
    const { bearer, expectAlike } = await bothPaths({}, odd);
    const seeded = createSeeded(seed);
    const statuses = new Set<number | undefined>();
    for (let n = 0; n < 60; n += 1)
      statuses.add((await expectAlike(randomRequest(seeded, bearer()))).status);
    for (let n = 0; n < 20; n += 1) {
      for (const twin of randomTwins(seeded, bearer())) await expectAlike(twin);
    }
    expect(statuses).toContain(200);
    expect(statuses).not.toContain(500);
  },
);

test('a hook reads the headers that were sent, and nothing that an object inherits', async () => {
  const names = [...oddHeaders, 'Constructor', 'toString', 'isPrototypeOf'];
  const { bearer, expectAlike } = await bothPaths(
    {},
    {
      hooks: {
        verifyRequest({ headers }) {
          const read = names.flatMap((name) => headers.get(name) ?? []);
          throw new GraphQLError(JSON.stringify(read), { extensions: { code: 'READ' } });
        },
      },
    },
  );
  const read = async (headers: Record<string, string | string[]>) => {
    const { body } = await expectAlike({ headers: { ...bearer(), ...headers }, body: me });
    return JSON.parse(JSON.parse(body).errors[0].message) as unknown;
  };
  expect(await read({})).toEqual([]);
  expect(await read({ 'x-a': ['one', 'two'] })).toEqual(['one, two']);
  const values: (string | string[])[] = ['one', '', ['one', 'two'], ['a, b', 'c']];
  for (const name of oddHeaders.filter((one) => one !== '__proto__')) {
    for (const value of values) await read({ [name]: value });
  }
});
