import type { Page } from 'playwright-core';

/** An authenticator of the browser's own, as a phone or a laptop has one, whose user always says yes. */
export interface BrowserAuthenticator {
  /** Whether its user answers at once. Where not, a question waits, as in front of a user who does nothing. */
  answer(isPresent: boolean): Promise<void>;
  /** Returns the ids of its passkeys, in base64. */
  passkeys(): Promise<string[]>;
  /** It is lost, with all of its passkeys. */
  remove(): Promise<void>;
}

/** Gives the page an authenticator, by the DevTools protocol. At first its user does nothing. */
export async function addAuthenticator(page: Page): Promise<BrowserAuthenticator> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: false,
    },
  });
  return {
    async answer(enabled) {
      await devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
    },
    async passkeys() {
      const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId });
      return credentials.map(({ credentialId }) => credentialId);
    },
    async remove() {
      await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    },
  };
}
