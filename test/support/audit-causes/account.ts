import { accountOf, disown, undo, undoLink } from '../addresses.ts';
import { finish, loggedIn, link as linkIdentity, unlink } from '../provider-login.ts';
import { impersonate } from '../impersonation.ts';
import { password } from '../test-server.ts';
import { byOperator, byThemselves, type Cause, type World } from './world.ts';

const account = ({ server, susan }: World) => accountOf(server, susan.token);
const other = 'other@example.com';

const bySusan =
  (mutation: string): Cause =>
  async ({ susan }) => {
    await susan.ask(`mutation { ${mutation} }`);
    return byThemselves(susan);
  };

async function linked(world: World): Promise<string> {
  const { provider, susan } = world;
  const { body, text } = await linkIdentity(world.server, await provider.bring(), susan.token);
  const id: unknown = body.data?.['linkIdentity']?.id;
  if (typeof id !== 'string') throw new Error(text);
  return id;
}

/** What users do with their accounts. */
export const causesOfAccounts: Readonly<Record<string, Cause>> = {
  USERNAME_CHANGED: bySusan('changeUsername(username: "suzan") { id }'),
  PASSWORD_CHANGED: bySusan(
    `changePassword(currentPassword: "${password}", newPassword: "${password}!") { tokenType }`,
  ),
  async PASSWORD_RESET({ server, susan }) {
    const { link } = await server.mailed('reset');
    const reset =
      'mutation ($t: String!, $p: String!) { resetPassword(token: $t, newPassword: $p) }';
    await server.execute(reset, { variables: { t: link, p: `${password}!` } });
    return byThemselves(susan);
  },
  async EMAIL_CHANGE_REQUESTED(world) {
    await account(world).ask(other);
    return byThemselves(world.susan);
  },
  async EMAIL_CHANGE_CANCELLED(world) {
    await account(world).ask(other);
    return bySusan('cancelEmailChange')(world);
  },
  async EMAIL_CHANGED(world) {
    await account(world).prove(other);
    return byThemselves(world.susan);
  },
  async EMAIL_DISOWNED(world) {
    const { mail } = await account(world).request(other);
    await disown(world.server, mail.token!);
    return { kind: 'ANONYMOUS', subject: world.susan.id };
  },
  async EMAIL_CHANGE_UNDONE(world) {
    const susan = account(world);
    await susan.prove(other);
    await undo(world.server, await undoLink(susan, 'susan@example.com'));
    return byThemselves(world.susan);
  },
  async IDENTITY_LINKED(world) {
    await linked(world);
    return byThemselves(world.susan, { detail: 'corp' });
  },
  async IDENTITY_UNLINKED(world) {
    await unlink(world.server, await linked(world), world.susan.token);
    return byThemselves(world.susan);
  },
  async IDENTITIES_UNLINKED(world) {
    await linked(world);
    await world.operator.unlinkIdentities(world.susan.id);
    return byOperator({ subject: world.susan.id });
  },
  /** By who acts as her, which is the one thing that they may end. */
  async SESSION_REVOKED({ server, admin, susan }) {
    const { accessToken } = (await admin.ask(impersonate, { id: susan.id })).impersonate;
    await server.execute('mutation { logout }', { token: accessToken });
    return byThemselves(susan, { impersonator: admin.id });
  },
  async SIGNED_UP(world) {
    const { user } = loggedIn(await finish(world.server, await world.provider.bring()));
    return { kind: 'PERSON', actor: user.id, subject: user.id };
  },
};
