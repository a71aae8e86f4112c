import type { PageSettings } from '../page-settings.ts';

export const settings = JSON.parse(
  document.querySelector('#settings')?.textContent ?? '{}',
) as PageSettings;

/** What the pages call the service. */
export const serviceName = settings.name ?? location.host;

/** Whether a page creates a user for an account at a provider. */
export const providersSignUp = settings.providers.length > 0 && settings.providerSignUp;

/** Whether strangers can sign up in any way. */
export const canSignUp = settings.signUp || providersSignUp;

/** Whether a login on this page logs this browser in. */
export const keepsCookies =
  navigator.cookieEnabled &&
  settings.cookies !== 'off' &&
  (settings.cookies === 'https'
    ? location.protocol === 'https:'
    : settings.cookies.includes(location.hostname));
