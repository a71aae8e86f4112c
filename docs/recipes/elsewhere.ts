/** A login by a name or an address that no user has, as the hook `verifyElsewhere` gets it. */
interface Login {
  readonly identifier: string;
  readonly password: string;
  readonly signal: AbortSignal;
}

/** What the old system answers. */
interface OldUser {
  readonly login: string;
  readonly mail: string | null;
  readonly mailVerified: boolean;
  readonly createdAt: string;
}

/**
 * Asks the old system over HTTPS. It answers 200 with the user as JSON where name or address and password are right and
 * the user may log in there, else 401. For anything else this throws: then the caller is told to try again.
 */
export const askOldSystem =
  (url: string, secret: string) =>
  async ({ identifier, password, signal }: Login) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify({ login: identifier, password }),
      redirect: 'error',
      signal,
    });
    if (answer.status === 401) return null;
    if (!answer.ok) throw new Error(`The old system answered ${answer.status}.`);
    const user = (await answer.json()) as OldUser;
    return {
      username: user.login,
      email: user.mail ?? undefined,
      isEmailVerified: user.mailVerified,
      createdAt: new Date(user.createdAt),
    };
  };
