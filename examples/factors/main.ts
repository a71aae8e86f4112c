import { hasPasskeys } from '../../docs/recipes/passkeys.ts';
import { showAccount } from './account.ts';
import { ask, isRefusal } from './api.ts';
import { hidePasskeys, showChallenge, showLogin } from './login.ts';
import { onPress } from './screen.ts';

if (!hasPasskeys()) hidePasskeys();

onPress('logout', async () => {
  await ask('mutation { logout }');
  showLogin('You are logged out.');
});

/** Where the user left off: logged in, in the middle of a login, or neither. */
try {
  await showAccount().catch(() => showChallenge());
} catch (error) {
  const isNew = isRefusal(error, 'CHALLENGE_INVALID');
  showLogin(isNew ? '' : 'The server cannot be reached. Load this page again later.');
}
