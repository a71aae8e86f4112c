import { expect, test } from 'vitest';
import { createContextFactory } from '../../src/request/context.ts';
import { createCookies } from '../../src/request/cookies.ts';
import { systemClock } from '../../src/lib/clock.ts';

test('what is made for each request has no getters: V8 keeps those, and the request with them', async () => {
  const factory = createContextFactory(
    () => ({ kind: 'anonymous' }),
    () => null,
    {
      loadUser: async () => null,
      hasProvedEmail: () => false,
      secondFactorsOf: () => null,
      scopesByFactor: () => [],
      sendMail: async () => {},
      recordEvent: async () => {},
    },
  );
  const request = new Request('http://localhost:4000/graphql');
  const config = { cookies: true, issuer: 'http://localhost:4000', allowedOrigins: [] };
  const context = await factory({ request });
  for (const made of [context, createCookies(config, systemClock)(request)]) {
    const properties = Object.values(Object.getOwnPropertyDescriptors(made));
    expect(properties.length).toBeGreaterThan(3);
    expect(properties.filter(({ get }) => get)).toEqual([]);
  }
});
