import { serverAudits } from 'graphql-http';
import { describe, expect, test } from 'vitest';
import { createTestServer } from '../support/test-server.ts';

const url = 'http://localhost:4000/graphql';

// The suite of the GraphQL-over-HTTP working group. A SHOULD counts like a MUST here: a server that
// answers 200 to everything passes every MUST.
describe('GraphQL over HTTP', () => {
  const audits = serverAudits({ url, fetchFn: fetch });

  test('there are 61 audits', () => {
    expect(audits).toHaveLength(61);
  });

  test.each(audits.map((audit) => [`${audit.id} ${audit.name}`, audit] as const))(
    '%s',
    async (_name, { id }) => {
      const server = await createTestServer();
      const fetchFn = (input: string, init?: RequestInit) => server.fetch(new Request(input, init));
      const audit = serverAudits({ url, fetchFn }).find((one) => one.id === id);
      const result = await audit?.fn();
      expect(result?.status === 'ok' ? 'ok' : result).toBe('ok');
    },
  );
});
