import { done, refused } from './step.js';

/**
 * @typedef {import('./api.js').Refusal} Refusal
 * @typedef {import('./step.js').Parts} Parts
 * @typedef {import('./step.js').Step} Step
 * @typedef {import('./step.js').Problem} Problem
 * @typedef {import('./step.js').Choice} Choice
 * @typedef {import('./step.js').Field} Field
 * @typedef {{ accessToken: string, user: { id: string } }} Payload
 */

/**
 * Returns what comes after a login that was refused: the second factor that it lacks, or why it did not work. Where the
 * user has none to prove and has to set one up, the app does that: this page could not show all of it.
 *
 * @param {Refusal} refusal
 * @param {Parts} parts
 * @param {(payload: Payload) => Promise<Step>} loggedIn what comes when the login is complete
 * @returns {Step | Problem}
 */
export function afterRefusedLogin(refusal, parts, loggedIn) {
  if (refusal.code !== 'SECOND_FACTOR_REQUIRED') return refused(refusal, parts);
  const { title, text, setUp } = parts.words.secondFactor;
  const { challenge = '', factors = [] } = refusal;
  if (factors.length === 0) return done(title, setUp);
  const hasCode = factors.some((factor) => factor !== 'PASSKEY');
  const byCode = useCode(parts, challenge, loggedIn);
  const byPasskey = usePasskey(parts, challenge, loggedIn);
  const choices = [
    ...(hasCode ? [byCode] : []),
    ...(factors.includes('PASSKEY') ? [byPasskey] : []),
  ];
  return { title, text: [text], fields: hasCode ? [fieldOfCode(parts)] : [], choices };
}

/** @type {(parts: Parts) => Field} */
const fieldOfCode = ({ words: { secondFactor } }) => ({
  name: 'code',
  label: secondFactor.code,
  type: 'text',
  autocomplete: 'one-time-code',
  hint: secondFactor.hint,
  minLength: 6,
});

/** @type {(parts: Parts, challenge: string, loggedIn: (payload: Payload) => Promise<Step>) => Choice} */
const useCode = (parts, challenge, loggedIn) => ({
  label: parts.words.secondFactor.press,
  press({ code = '' }) {
    // Codes of apps have six digits, recovery codes sixteen characters.
    const proof = /^\s*(?:\d\s*){6}$/.test(code) ? { totp: code } : { recoveryCode: code };
    return complete(parts, { challenge, proof }, loggedIn);
  },
});

/** @type {(parts: Parts, challenge: string, loggedIn: (payload: Payload) => Promise<Step>) => Choice} */
const usePasskey = (parts, challenge, loggedIn) => ({
  label: parts.words.secondFactor.passkey,
  async press() {
    const { data, refusal } = await parts.ask(
      'query ($challenge: String) { loginChallenge(challenge: $challenge) { passkeyOptions } }',
      { challenge },
    );
    if (refusal) return problemOf(refusal, parts);
    const passkey = await askForPasskey(data['loginChallenge'].passkeyOptions);
    if (!passkey) return { problem: parts.words.secondFactor.noPasskey };
    return complete(parts, { challenge, proof: { passkey } }, loggedIn);
  },
});

/**
 * Returns what the browser gives for these options, or null where its user has refused or it knows no passkeys.
 *
 * @param {any} options
 */
async function askForPasskey(options) {
  try {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const credential = await navigator.credentials.get({ publicKey });
    return credential instanceof PublicKeyCredential ? credential.toJSON() : null;
  } catch {
    return null;
  }
}

/**
 * @param {Parts} parts
 * @param {{ challenge: string, proof: object }} given
 * @param {(payload: Payload) => Promise<Step>} loggedIn
 * @returns {Promise<Step | Problem>}
 */
async function complete(parts, given, loggedIn) {
  const { data, refusal } = await parts.ask(
    'mutation ($challenge: String, $proof: LoginProof!) { completeLogin(challenge: $challenge, proof: $proof) { accessToken user { id } } }',
    given,
  );
  return refusal ? problemOf(refusal, parts) : loggedIn(data['completeLogin']);
}

/** @type {(refusal: Refusal, parts: Parts) => Step | Problem} */
const problemOf = (refusal, parts) => {
  const { words } = parts;
  const { wrong, over, wait } = words.secondFactor;
  switch (refusal.code) {
    case 'CHALLENGE_INVALID':
      return { title: words.failed, text: [over] };
    case 'SECOND_FACTOR_INVALID':
    case 'BAD_USER_INPUT':
      return { problem: wrong, field: 'code' };
    case 'TOO_MANY_ATTEMPTS':
    case 'SERVER_BUSY':
      return { problem: wait };
  }
  return refused(refusal, parts);
};
