import { settings } from './settings.ts';

/** Where the user came from: the first web address that a login may lead back to. Undefined where there is none. */
export const appUrl = settings.returnUrls.find((url) => /^https?:/.test(url));
