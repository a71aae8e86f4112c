import { describe, expect, test } from 'vitest';
import { readBearer } from '../../src/request/bearer.ts';
import { listen } from '../support/listen.ts';
import { openConnection } from '../support/process-connection.ts';
import { createSeeded, type Seeded } from '../support/seeded.ts';
import { createTestServer, password } from '../support/test-server.ts';

const seeds = Array.from({ length: 6 }, (_, n) => n + 1);
/** Marks what nobody may repeat. */
const secret = 'Hunter2Marked';

const words = (text: string) => text.split(' ');

const headerParts = [
  ...words('Bearer bearer BEARER Basic Digest Token DPoP abc a.b.c eyJhbGciOiJub25lIn0.e30. null'),
  ...words(`, ; = == . .. " ' : / {} [] \\ ~+/-_ %00 undefined \u00a0 ä ${secret}`),
  ' ',
  '  ',
  '\t',
  ', ',
];

describe('any Authorization header', () => {
  test.each(seeds)(
    'is read as no token, a token of the grammar, one that was not filled in, or malformed (seed %i)',
    (seed) => {
      const random = createSeeded(seed);
      for (let round = 0; round < 500; round += 1) {
        const header = random.text(headerParts, 7);
        const credentials = readBearer(header);
        const { kind } = credentials;
        // RFC 6750 §2.1, put another way than in the code that is tested.
        const [scheme = '', ...rest] = header.trim().split(' ');
        const token = rest.filter((part) => part !== '');
        const isBearer = scheme.toLowerCase() === 'bearer' && token.length === 1;
        const isToken = /^[A-Za-z0-9\-._~+/]+=*$/.test(token[0] ?? '');
        const isFilledIn = !['null', 'undefined'].includes(token[0]?.toLowerCase() ?? '');
        // A long word is not looked at: what is no token in it is refused when it is verified.
        const isShown = (kind === 'token') === (isBearer && isToken && isFilledIn);
        expect(header.length >= 100 || isShown, header).toBe(true);
        expect(kind === 'token' ? credentials.token : token[0]).toBe(token[0]);
        expect(kind === 'none' && scheme.toLowerCase() === 'bearer', header).toBe(false);
      }
    },
  );

  test.each(seeds.slice(0, 4))('makes nobody somebody, and no 5xx (seed %i)', async (seed) => {
    const random = createSeeded(seed);
    const server = await createTestServer();
    const token = await server.signUp();
    const parts = [...headerParts.filter(isHeader), token, ...token.split('.'), token.slice(0, -1)];
    for (let round = 0; round < 150; round += 1) {
      const authorization = random.text(parts, 6);
      const answer = await server.execute('{ me { username } }', { headers: { authorization } });
      const isGenuine = new RegExp(`^\\s*bearer +${token.replaceAll('.', '\\.')}\\s*$`, 'i');
      expect(answer.status, authorization).toBe(isGenuine.test(authorization) ? 200 : 401);
      expect(answer.text).not.toContain(secret);
    }
    expect(server.logged.join('')).not.toContain(secret);
  });
});

// What `Headers` takes at all; the socket below gets the rest.
function isHeader(text: string): boolean {
  return /^[\t\x20-\x7e\xa0-\xff]*$/.test(text);
}

const bodyParts = [
  ...words('{ } [ ] : , " \\ \\u0000 \\ud800 \0 \u2028 é null true 1e999 -0 0x1 {} []'),
  ...words('"query" "variables" "operationName" "extensions" "__proto__" "id" {"query": }}'),
  ...`"${secret}"|"{ me { id } }"|"{ __typename }"|"variables":{| |\n`.split('|'),
  '{"query":"{ __typename }",',
];

const documentParts = [
  ...words('{ } ( ) [ ] : ! $ @ & | = ... , # """ " F Query Mutation User true null -1 1.5e9 a $a'),
  ...words('query mutation subscription fragment on type id __typename __schema __type ...F'),
  ...words('me login signUp sessions nodes username:"susan"'),
  ...'{ me {| } }|mutation { |fragment F on Query { | { tokenType }| |\n'.split('|'),
  '@skip(if: true)',
  '$a: String!',
  `(username: "susan", password: "${secret}")`,
];

/** Every piece of it stands by itself, between spaces. */
const goodDocument = `
  mutation M ( $p : String ! = "${secret}" ) { a : login ( username : "susan" , password : $p ) { tokenType }
  logout ( refreshToken : "${secret}" ) b : revokeSession ( id : "${secret}" ) ... F }
  fragment F on Mutation { c : logout ( refreshToken : "${secret}" ) @skip ( if : true )
  @include ( if : true ) ... on Mutation { __typename @skip ( if : false ) @include ( if : true ) }
  d : __typename @skip ( if : false ) }`;

function distorted(document: string, random: Seeded): string {
  const good = document.trim().split(/\s+/);
  const pieces = [...good];
  for (let change = random.below(2); change >= 0; change -= 1) {
    const at = random.below(pieces.length);
    const doubled = [pieces[at]!, pieces[at]!];
    const other = [random.pick(good)];
    const foreign = [random.pick(documentParts)];
    const literal = [`"${secret}"`];
    pieces.splice(at, 1, ...random.pick([[], doubled, other, foreign, literal, literal]));
  }
  return pieces.join(' ');
}

/** Asks with whatever is made, and expects answers that blame the caller. Returns which codes there were. */
async function expectAnswers(seed: number, rounds: number, make: (random: Seeded) => string) {
  const random = createSeeded(seed);
  const server = await createTestServer();
  await server.signUp('susan', password);
  const codes = new Set<unknown>();
  for (let round = 0; round < rounds; round += 1) {
    const body = make(random);
    const answer = await server.post(body);
    expect(answer.status, body).toBeLessThan(500);
    expect(answer.text, body).not.toContain(secret);
    const { data, errors = [] } = answer.body;
    for (const { extensions } of errors) codes.add(extensions['code']);
    expect(errors.every(({ extensions }) => typeof extensions['code'] === 'string')).toBe(true);
    expect(answer.status === 200, body).toBe(data !== undefined);
  }
  expect(server.logged.join('')).not.toContain(secret);
  return codes;
}

describe('whatever is posted is answered, and no answer and no log line repeats a secret:', () => {
  test.each(seeds)('bodies (seed %i)', async (seed) => {
    const codes = await expectAnswers(seed, 150, (random) => random.text(bodyParts, 12));
    expect(codes).toContain('BAD_REQUEST');
  });

  test.each(seeds)('documents (seed %i)', async (seed) => {
    const make = (random: Seeded) => JSON.stringify({ query: random.text(documentParts, 25) });
    const codes = await expectAnswers(seed, 150, make);
    expect(codes).toContain('GRAPHQL_PARSE_FAILED');
  });

  test.each(seeds)('documents with pieces lost, doubled or exchanged (seed %i)', async (seed) => {
    const make = (random: Seeded) => JSON.stringify({ query: distorted(goodDocument, random) });
    const codes = await expectAnswers(seed, 120, make);
    expect(codes).toContain('GRAPHQL_VALIDATION_FAILED');
  });

  test.each(seeds)('variables (seed %i)', async (seed) => {
    const query =
      'mutation ($a: SignUpInput!, $b: String) { signUp(input: $a) { tokenType } logout(refreshToken: $b) }';
    const value = (random: Seeded, depth: number): unknown => {
      const leaf = [null, 1, -1.5, true, '', secret, '\0', [], {}];
      if (depth === 0) return random.pick(leaf);
      const inside = () => value(random, depth - 1);
      const names = ['username', 'password', '__proto__', 'constructor', secret];
      const entry = () => [random.pick(names), inside()] as const;
      return random.pick([
        () => random.pick(leaf),
        () => [inside()],
        () => Object.fromEntries([entry(), entry()]),
      ])();
    };
    const make = (random: Seeded) =>
      JSON.stringify({ query, variables: { a: value(random, 3), b: value(random, 2) } });
    const codes = await expectAnswers(seed, 60, make);
    expect(codes).toContain('BAD_USER_INPUT');
  });
});

describe('whatever bytes arrive', () => {
  const crlf = (text: string) => `${text}\r\n`;
  const host = ' HTTP/1.1\r\nHost: x\r\n';
  const starts = ['', `GET /graphql${host}`, `POST /graphql${host}`];
  const wireParts = [
    ...words(
      'GET POST PUT OPTIONS * / // /graphql /graphql?query=%7Ba HTTP/1.1 HTTP/1.0 {} \0 \x80',
    ),
    ' HTTP/1.1\r\n',
    ' ',
    '\n',
    '\r\n',
    '\r\n\r\n',
    ...['Host: x', 'Host: x:99999', 'Host: ', 'X', ': ', 'Connection: close', '0\r\n'].map(crlf),
    ...['Content-Type: application/json', 'Accept: image/png', 'Expect: x'].map(crlf),
    ...['Content-Length: 2', 'Content-Length: 99', 'Transfer-Encoding: chunked'].map(crlf),
    crlf(`Authorization: Bearer ${secret}`),
  ];

  test.each(seeds.slice(0, 4))(
    'none is answered by a 5xx, and the server lives (seed %i)',
    async (seed) => {
      const random = createSeeded(seed);
      const { server, port, url } = await listen();
      for (let round = 0; round < 60; round += 1) {
        const bytes = random.pick(starts) + random.text(wireParts, 8);
        const { socket, received } = await openConnection(port);
        socket.end(Buffer.from(bytes, 'latin1'));
        const answer = await received;
        expect(answer, bytes).not.toMatch(/HTTP\/1\.1 5\d\d/);
        expect(answer).not.toContain(secret);
      }
      expect((await fetch(`${url}?query={__typename}`)).status).toBe(200);
      expect(server.logged.filter((entry) => /"level":(50|60)/.test(entry))).toEqual([]);
    },
  );
});
