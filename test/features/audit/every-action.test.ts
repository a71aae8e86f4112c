import { isEnumType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { contract } from '../../../src/graphql/extension/type-defs.ts';
import { causesOfAccounts } from '../../support/audit-causes/account.ts';
import { causesOfAdministration } from '../../support/audit-causes/administration.ts';
import { causesOfLogins } from '../../support/audit-causes/logins.ts';
import { causesOfPrograms } from '../../support/audit-causes/programs.ts';
import { from, openWorld, type Cause, type Expected } from '../../support/audit-causes/world.ts';
import { password, type TestServer } from '../../support/test-server.ts';

const type = contract().getType('AuditAction');
const actions = isEnumType(type) ? type.getValues().map(({ name }) => name) : [];

const causes: Readonly<Record<string, Cause>> = {
  ...causesOfAccounts,
  ...causesOfAdministration,
  ...causesOfLogins,
  ...causesOfPrograms,
  async ATTEMPTS_EXCEEDED({ server }) {
    for (let tries = 0; tries < 21; tries += 1) await server.login('susan', `wrong ${tries}`);
    return { kind: 'ANONYMOUS', detail: 'password' };
  },
};

const query = `query ($filter: AuditFilter) {
  auditEvents(first: 1, filter: $filter) {
    nodes {
      at action detail reason ip userAgent subjectId
      actor { kind userId impersonator { id } }
    }
  }
}`;

const settingsOf = (action: string): Record<string, string> =>
  action === 'ATTEMPTS_EXCEEDED' ? { AUTH_ATTEMPTS: 'on' } : {};

/** Returns the event as the API shows it, where it says this. */
function shown(action: string, { hasNoOrigin = false, ...said }: Expected) {
  const { kind, actor = null, impersonator, subject = null } = said;
  return {
    action,
    at: expect.any(String),
    detail: said.detail ?? null,
    reason: said.reason ?? null,
    ip: hasNoOrigin ? null : from.ip,
    userAgent: hasNoOrigin ? null : from.userAgent,
    subjectId: subject,
    actor: { kind, userId: actor, impersonator: impersonator ? { id: impersonator } : null },
  };
}

test('each action of the audit log has a cause here, and nothing else has one', () => {
  expect(Object.keys(causes).toSorted()).toEqual(actions.toSorted());
});

describe('who did it, to whom, and from where, is stored of', () => {
  test.each(actions)('%s', async (action) => {
    const world = await openWorld(settingsOf(action));
    const { server } = world;
    const since = moment(server);
    server.clock.advanceSeconds(1);
    const expected = shown(action, await causes[action]!(world));
    server.clock.advanceSeconds(1);
    const filter = { actions: [action], since, before: moment(server) };
    // The administrator of before may be out.
    const { body } = await server.login('admin', password);
    const token = body.data?.['login'].accessToken as string;
    const answer = await server.execute(query, { token, variables: { filter } });
    expect(answer.body.data?.['auditEvents'].nodes[0]).toEqual(expected);
  });
});

const moment = ({ clock }: TestServer) => new Date(clock.now()).toISOString();
