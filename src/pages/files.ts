import type { Config } from '../config.ts';
import { createAsset, types, type Assets } from '../http/assets.ts';
import { favicon } from '../http/favicon.ts';
import { loadScripts } from './scripts.ts';
import { createShell, headersOfShell, type ShellConfig } from './shell.ts';
import { createTheme } from './theme.ts';

/** The pages below `/account`. Which one is shown, and to whom, is decided in the browser. */
export const pageNames = [
  'login',
  'sign-up',
  'reset-password',
  // Links in mails open these, and the two above.
  'accept-invitation',
  'log-in',
  'confirm-email',
  'undo-email-change',
  // For users who are logged in, as is `/account` itself.
  'profile',
  'email',
  'password',
  'sessions',
  'second-factors',
  'passkeys',
  'delete',
] as const;

/** Returns the one page, at the path of each, and the files that it loads. */
export async function loadFiles(
  config: ShellConfig & Pick<Config, 'pagesColor'>,
): Promise<Assets> {
  const { entry, assets } = await loadScripts();
  const shell = (folder: '' | 'account/') =>
    createAsset(types.html, createShell(config, entry, folder), headersOfShell);
  const below = shell('');
  const { pagesColor, pagesLogo } = config;
  return new Map([
    ...assets,
    ['/account', shell('account/')],
    ...pageNames.map((name) => [`/account/${name}`, below] as const),
    ['/account/theme.css', createAsset(types.style, createTheme(pagesColor))],
    ['/account/favicon.svg', createAsset(types.svg, favicon)],
    ...(pagesLogo ? [['/account/logo', logoOf(pagesLogo)] as const] : []),
  ]);
}

/** A browser that opens the picture itself obeys the policy: a script in it does not run. */
function logoOf({ type, base64 }: NonNullable<Config['pagesLogo']>) {
  return createAsset(type, Buffer.from(base64, 'base64'), {
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'",
  });
}
