import { startReceiver } from '../receiver.ts';
import { giveSecondFactor } from '../second-factor.ts';
import { impersonate } from '../impersonation.ts';
import { createWebhook } from '../webhooks.ts';
import { byAdmin, byOperator, type Cause, type World } from './world.ts';

const reason = 'ticket 7';

const ofSusan =
  (mutation: string, more: { detail?: string; reason?: string } = {}): Cause =>
  async (world) => {
    await world.admin.ask(`mutation ($id: ID!) { ${mutation} }`, { id: world.susan.id });
    return byAdmin(world, { subject: world.susan.id, ...more });
  };

const disable = `disableUser(id: $id, reason: "${reason}") { id }`;

async function webhookOf({ admin }: World, answer = 204) {
  const { url } = await startReceiver((response) => response.writeHead(answer).end());
  return (await createWebhook(admin, url)).webhook.id;
}

const ofWebhook =
  (mutation: string): Cause =>
  async (world) => {
    const detail = await webhookOf(world);
    await world.admin.ask(`mutation ($id: ID!) { ${mutation} }`, { id: detail });
    return byAdmin(world, { detail });
  };

/** What administrators and operators do. */
export const causesOfAdministration: Readonly<Record<string, Cause>> = {
  async USER_CREATED(world) {
    const { createUser } = await world.admin.ask(
      'mutation { createUser(input: { username: "new" }) { user { id } } }',
    );
    return byAdmin(world, { subject: createUser.user.id });
  },
  async SERVICE_ACCOUNT_CREATED(world) {
    const { createServiceAccount } = await world.admin.ask(
      'mutation { createServiceAccount(input: { username: "robot" }) { id } }',
    );
    return byAdmin(world, { subject: createServiceAccount.id });
  },
  USER_DISABLED: ofSusan(disable, { reason }),
  async USER_ENABLED(world) {
    await ofSusan(disable)(world);
    return ofSusan('enableUser(id: $id) { id }')(world);
  },
  USER_DELETED: ofSusan(`deleteUser(id: $id, reason: "${reason}")`, { reason }),
  SCOPE_GRANTED: ofSusan('grantScope(id: $id, scope: "notes") { id }', { detail: 'notes' }),
  async SCOPE_REVOKED(world) {
    await ofSusan('grantScope(id: $id, scope: "notes") { id }')(world);
    return ofSusan('revokeScope(id: $id, scope: "notes") { id }', { detail: 'notes' })(world);
  },
  async SECOND_FACTORS_RESET(world) {
    await giveSecondFactor(world.server, 'susan');
    const reset = `resetSecondFactors(id: $id, reason: "${reason}") { id }`;
    return ofSusan(reset, { reason })(world);
  },
  async IMPERSONATION_STARTED(world) {
    const { admin, susan } = world;
    await admin.ask(impersonate, { id: susan.id });
    return byAdmin(world, { subject: susan.id, reason });
  },
  async WEBHOOK_CREATED(world) {
    return byAdmin(world, { detail: await webhookOf(world) });
  },
  WEBHOOK_DELETED: ofWebhook('deleteWebhook(id: $id)'),
  WEBHOOK_SECRET_ROTATED: ofWebhook('rotateWebhookSecret(id: $id) { secret }'),
  WEBHOOK_REDELIVERED: ofWebhook('redeliver(id: $id, since: "2026-11-23T00:00:00Z")'),
  async WEBHOOK_DISABLED(world) {
    const detail = await webhookOf(world, 410);
    await world.server.delivered();
    return { kind: 'SERVER', hasNoOrigin: true, detail };
  },
  async USER_INVITED({ operator }) {
    await operator.inviteUser({ email: 'new@example.com', scopes: ['notes'], locale: null });
    return byOperator({ detail: 'notes' });
  },
  async INVITATION_REVOKED({ operator }) {
    await operator.inviteUser({ email: 'new@example.com', scopes: [], locale: null });
    await operator.revokeInvitation('new@example.com');
    return byOperator();
  },
  async USERS_IMPORTED({ operator }) {
    await operator.noteImport(3);
    return byOperator({ detail: '3' });
  },
  async PASSWORD_SET({ operator, susan }) {
    await operator.setPassword({ id: susan.id, username: susan.name }, 'another pass phrase');
    return byOperator({ subject: susan.id });
  },
  async ALL_SESSIONS_REVOKED({ operator }) {
    await operator.revokeAllSessions();
    return byOperator();
  },
};
