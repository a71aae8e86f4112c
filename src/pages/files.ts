import type { Config } from '../config.ts';
import { createAsset, types, type Assets } from '../http/assets.ts';
import { favicon } from '../http/favicon.ts';
import { readBuilt, type Kind } from './built.ts';
import { createShell, headersOfShell, type ShellConfig } from './shell.ts';
import { createTheme } from './theme.ts';

/** The pages below `/account/`. Which one is shown, and to whom, is decided in the browser. */
export const pageNames = [
  'login',
  'sign-up',
  'reset-password',
  // Links in mails open these, and the two above.
  'accept-invitation',
  'log-in',
  'confirm-email',
  'undo-email-change',
  // For users who are logged in, as is `/account/` itself.
  'profile',
  'email',
  'password',
  'sessions',
  'second-factors',
  'passkeys',
  'identities',
  'delete',
  // After the account is deleted.
  'goodbye',
] as const;

/** The page for administrators, below `/admin/`: its views. */
export const adminViewNames = [
  'user',
  'new-user',
  'new-service-account',
  'audit-log',
  'webhooks',
] as const;

const names = { account: pageNames, admin: adminViewNames };

/** Returns the one page, at the path of each, and the files that it loads; null where nothing was built. */
export async function loadFiles(config: ShellConfig & Pick<Config, 'pagesColor'>, kind: Kind) {
  const built = await readBuilt(kind);
  if (built === null) return null;
  const shell = createAsset(types.html, createShell(config, built, kind), headersOfShell);
  const { pagesColor, pagesLogo } = config;
  const files: Assets = new Map([
    ...[...built.files].map(([name, file]) => [`assets/${name}`, file] as const),
    ...['', ...names[kind]].map((name) => [name, shell] as const),
    ['theme.css', createAsset(types.style, createTheme(pagesColor))],
    ['favicon.svg', createAsset(types.svg, favicon)],
    ...(pagesLogo ? [['logo', logoOf(pagesLogo)] as const] : []),
  ]);
  return files;
}

/** A browser that opens the picture itself obeys the policy: a script in it does not run. */
function logoOf({ type, base64 }: NonNullable<Config['pagesLogo']>) {
  return createAsset(type, Buffer.from(base64, 'base64'), {
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'",
  });
}
