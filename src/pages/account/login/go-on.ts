import { confirming } from '../confirm.tsx';
import { readReturnTo, type WantedCode } from '../return-to.ts';
import { client } from '../session.ts';
import { settings } from '../settings.ts';

/** What the address says about where the user goes when they are logged in. */
export const returnTo = readReturnTo(location.search, settings.returnUrls);

/** Goes to where the user wanted to go: back to the app or page that sent them here, else to the overview. */
export async function goOn(): Promise<void> {
  switch (returnTo.kind) {
    case 'stay':
    case 'refused':
      return leaveFor('./');
    case 'back':
      return leaveFor(returnTo.url);
    case 'hand-over':
      // The dialog, if any, asks before this alone: a login is not done twice.
      await confirming(async () => leaveFor(await createUrl(returnTo.wanted)));
  }
}

/** Never returns where the browser leaves this page. The address of an app opens the app, and the page stays. */
async function leaveFor(url: string): Promise<void> {
  // Not in the history: the way back does not lead to a login that is done.
  location.replace(url);
  if (/^https?:/.test(new URL(url, location.href).protocol)) await new Promise(() => {});
}

async function createUrl(wanted: WantedCode): Promise<string> {
  const { createLoginCode } = await client.request<{ createLoginCode: { url: string } }>(
    `mutation ($returnTo: String!, $codeChallenge: String!, $state: String) {
      createLoginCode(returnTo: $returnTo, codeChallenge: $codeChallenge, state: $state) { url }
    }`,
    { ...wanted },
  );
  return createLoginCode.url;
}
