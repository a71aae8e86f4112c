import type { PageSettings } from '../page-settings.ts';

export const settings = JSON.parse(
  document.querySelector('#settings')?.textContent ?? '{}',
) as PageSettings;

/** What the pages call the service. */
export const serviceName = settings.name ?? location.host;

/** Whether a login on this page logs this browser in. */
export const keepsCookies =
  navigator.cookieEnabled &&
  settings.cookies !== 'off' &&
  (settings.cookies === 'https'
    ? location.protocol === 'https:'
    : settings.cookies.includes(location.hostname));
