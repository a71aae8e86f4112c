/**
 * Fills in what people would have to copy from one answer into the next operation, and asks the browser for passkeys,
 * where an operation declares a variable for it and gives no value.
 *
 * @typedef {import('./exchange.js').Outcome} Outcome
 * @typedef {import('./exchange.js').Result} Result
 * @typedef {(query: string) => Promise<Outcome>} Ask
 * @typedef {{ values: Record<string, unknown> } | { refused: Outcome }} Filled
 */

/** @returns {{ keep(result: Result | null): void, fill(query: string, variables: object, ask: Ask): Promise<Filled> }} */
export function createFillIn() {
  /** @type {string | undefined} */
  let enrolment;
  /** @type {string | undefined} */
  let challenge;

  /** @type {Record<string, { needs: string, begin(ask: Ask): Promise<Filled> }>} */
  const steps = {
    confirmTotp: { needs: 'enrolment', begin: async () => ({ values: { enrolment } }) },
    loginChallenge: { needs: 'challenge', begin: async () => ({ values: { challenge } }) },
    completeLogin: { needs: 'challenge', begin: async () => ({ values: { challenge } }) },
    registerPasskey: { needs: 'credential', begin: makePasskey },
    loginWithPasskey: { needs: 'credential', begin: askForPasskey },
  };

  return {
    keep(result) {
      const { startTotp } = /** @type {Record<string, any>} */ (result?.data ?? {});
      enrolment = startTotp?.enrolment ?? enrolment;
      const refusal = result?.errors?.find(
        ({ extensions }) => extensions?.['code'] === 'SECOND_FACTOR_REQUIRED',
      );
      challenge = refusal?.extensions?.['challenge'] ?? challenge;
    },
    async fill(query, variables, ask) {
      const step = Object.entries(steps).find(
        ([field, { needs }]) =>
          new RegExp(`\\b${field}\\b`).test(query) &&
          new RegExp(`\\$${needs}\\s*:`).test(query) &&
          !(needs in variables),
      );
      return step ? step[1].begin(ask) : { values: {} };
    },
  };
}

/** @type {(ask: Ask) => Promise<Filled>} */
async function makePasskey(ask) {
  const begun = await ask('mutation { startPasskeyRegistration { challenge options } }');
  const creation = /** @type {any} */ (begun.result?.data?.['startPasskeyRegistration']);
  if (!creation) return { refused: begun };
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(creation.options);
  const credential = await navigator.credentials.create({ publicKey });
  return { values: { challenge: creation.challenge, credential } };
}

/** @type {(ask: Ask) => Promise<Filled>} */
async function askForPasskey(ask) {
  const begun = await ask('mutation { startPasskeyLogin { challenge options } }');
  const request = /** @type {any} */ (begun.result?.data?.['startPasskeyLogin']);
  if (!request) return { refused: begun };
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(request.options);
  // JSON.stringify calls its toJSON.
  const credential = await navigator.credentials.get({ publicKey });
  return { values: { challenge: request.challenge, credential } };
}
