import type { Asked } from './both-paths.ts';
import type { Seeded } from './seeded.ts';

/** Names that objects inherit, or that mean something else as the name of a property. */
export const oddNames = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf', 'A'];
export const oddHeaders = ['constructor', 'tostring', '__proto__', 'valueof', 'set-cookie', 'x-a'];
/** Fields of the extension that is asked, beside Latchkey's own. */
export const oddFields = ['constructor', 'toString', 'valueOf'];

/** Returns a request whose names, separators and lengths could be taken for something else. */
export function randomRequest(seeded: Seeded, bearer: Record<string, string>): Asked {
  return { headers: { ...bearer, ...randomHeaders(seeded) }, body: randomBody(seeded) };
}

/** Returns two requests that are the same text, cut into a name and a document at two places. */
export function randomTwins({ pick }: Seeded, headers: Record<string, string>): [Asked, Asked] {
  const name = pick(['A', '']);
  const separator = pick(['\0', '', ' ', '|', '1 ']);
  const document = `query A { ${pick(oddFields)} ${pick(['a: ', ''])}__typename } #`;
  const other = `query A { ${pick(oddFields)} }`;
  const ask = (operationName: string, query: string): Asked => ({
    headers,
    body: JSON.stringify({ query, operationName }),
  });
  return [ask(name, document + separator + other), ask(name + separator + document, other)];
}

function randomHeaders({ below, pick }: Seeded): Record<string, string | string[]> {
  // A null prototype, so that __proto__ is a name like others.
  const headers = Object.create(null) as Record<string, string | string[]>;
  for (let count = below(3); count > 0; count -= 1)
    headers[pick(oddHeaders)] = pick<string | string[]>(['one', '', ['one', 'two'], 'a, b']);
  return headers;
}

/** Written by hand: JSON.stringify knows neither `__proto__` nor a name that is said twice. */
function randomBody(seeded: Seeded): string {
  const { below, pick } = seeded;
  const members = randomOperation(seeded);
  if (below(2) === 0) members.push(['variables', randomObject(seeded)]);
  if (below(4) === 0) members.push(['extensions', randomObject(seeded)]);
  if (below(8) === 0) members.push([pick(oddNames), 'null']);
  if (below(8) === 0) members.push(pick(members));
  return object(members);
}

type Members = [name: string, json: string][];

const object = (members: Members) =>
  `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;

/** A name and a document, often cut out of one text at some place: what joins them must not take one for another. */
function randomOperation(seeded: Seeded): Members {
  const { below, pick } = seeded;
  const query = randomDocument(seeded);
  if (below(3) === 0) return [['query', JSON.stringify(query)]];
  if (below(2) === 0) {
    const name = pick([...oddNames, '', 'B', '0', '1', 'A\0', 'query A', null, 7]);
    return [
      ['query', JSON.stringify(query)],
      ['operationName', JSON.stringify(name)],
    ];
  }
  const joined = pick(['A', 'A\0', '1 A', 'A ', '']) + query;
  const cut = below(Math.min(joined.length, 12));
  return [
    ['operationName', JSON.stringify(joined.slice(0, cut))],
    ['query', JSON.stringify(joined.slice(cut))],
  ];
}

function randomDocument(seeded: Seeded): string {
  const { below, pick } = seeded;
  const operations = Array.from({ length: 1 + below(2) }, () => {
    const name = pick(['', ...oddNames]);
    const variable = pick(oddNames);
    const declared = below(2) === 0 ? `($${variable}: ${pick(['Int', 'Int!', 'Int = 1'])})` : '';
    return `query ${name}${declared} { ${randomFields(seeded, variable)} }`;
  });
  return operations.join(' ') + pick(['', ' ', '#', ' # A', '\n#\0']);
}

function randomFields(seeded: Seeded, variable: string): string {
  const { below, pick } = seeded;
  return Array.from({ length: 1 + below(3) }, () => {
    const alias = below(3) === 0 ? `${pick(oddNames)}: ` : '';
    const condition = below(8) === 0 ? ' @include(if: true)' : '';
    const own = `${pick(oddFields)}${below(3) === 0 ? `(n: $${variable})` : ''}`;
    return (
      alias + pick([own, own, '__typename', 'me { id }', 'me { a: id b: username }']) + condition
    );
  }).join(' ');
}

function randomObject({ below, pick }: Seeded): string {
  const members = Array.from({ length: below(3) }, (): [string, string] => [
    pick(oddNames),
    pick(['1', 'null', '"1"', '{}', '{"constructor":1}', '[1]']),
  ]);
  return object(members);
}
