import { describe, expect, test } from 'vitest';
import { loggedIn, person, withAdmin, type Person } from '../../support/administrators.ts';
import { engines } from '../../support/engines.ts';

const turns = 30;
const disable = 'mutation ($id: ID!) { disableUser(id: $id, reason: "asked to") { id } }';
const revoke = 'mutation ($id: ID!) { revokeScope(id: $id, scope: "latchkey:admin") { id } }';
const end = 'mutation ($id: ID!) { endSessions(id: $id) }';

describe.each(engines)('of two administrators on %s', (_name, createDatabase) => {
  test.each([
    ['disable each other', disable, disable],
    ['take the scope from each other', revoke, revoke],
    ['disable, and take the scope from, each other', disable, revoke],
    ['end the sessions of, and disable, each other', end, disable],
  ])(
    `who %s at once, one does, ${turns} times`,
    async (_what, one, other) => {
      const { server, admin } = await withAdmin({ DATABASE_URL: await createDatabase() });
      let two: [Person, Person] = [admin, await person(server, 'other', ['latchkey:admin'])];
      const operator = server.administer({ kind: 'test' });
      for (let turn = 0; turn < turns; turn += 1) {
        const [first, second] = two;
        const outcomes = await Promise.all([
          first.refusal(one, { id: second.id }),
          second.refusal(other, { id: first.id }),
        ]);
        expect(
          outcomes.filter((outcome) => outcome === null),
          `turn ${turn}`,
        ).toHaveLength(1);
        // A user who is disabled since their creation is one whose sign-up has not ended.
        server.clock.advanceSeconds(1);
        for (const { id } of two) {
          await operator.enableUser(id);
          await operator.grantScope(id, 'latchkey:admin');
        }
        two = [await loggedIn(server, second.name), await loggedIn(server, first.name)];
      }
    },
    120_000,
  );
});
