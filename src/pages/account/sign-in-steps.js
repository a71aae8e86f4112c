import { afterRefusedLogin } from './second-factor-step.js';
import { choosePassword, done, until } from './step.js';

/**
 * @typedef {import('./step.js').Parts} Parts
 * @typedef {import('./step.js').Link} Link
 * @typedef {import('./step.js').Step} Step
 * @typedef {import('./step.js').Field} Field
 * @typedef {import('./second-factor-step.js').Payload} Payload
 */

/** @type {(parts: Parts, token: string, link: Link) => Step} */
export const signUp = (parts, token, link) => ({
  title: parts.words.signUp.title,
  text: [parts.words.signUp.text, until(link, parts)],
  fields: fieldsOfSignUp(parts, link),
  choices: [
    {
      label: parts.words.signUp.press,
      async press({ username, password }) {
        const input = { emailToken: token, password, ...(username && { username }) };
        const { data, refusal } = await parts.ask(
          'mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken user { id } } }',
          { input },
        );
        const { signUp: said, loggedInText, notLoggedIn } = parts.words;
        /** @param {Payload} payload */
        const next = async (payload) =>
          done(said.done, (await isLoggedIn(parts, payload)) ? loggedInText : notLoggedIn);
        return refusal ? afterRefusedLogin(refusal, parts, next) : next(data['signUp']);
      },
    },
  ],
});

/** @type {(parts: Parts, token: string, link: Link) => Step} */
export const acceptInvitation = (parts, token, link) => ({
  ...signUp(parts, token, link),
  title: parts.words.invitation.title,
  text: [parts.words.invitation.text, until(link, parts)],
});

/** @type {(parts: Parts, link: Link) => Field[]} */
const fieldsOfSignUp = (parts, { email }) => {
  const { words } = parts;
  return [
    { name: 'email', label: words.email, type: 'email', autocomplete: 'username', value: email },
    {
      name: 'username',
      label: words.username,
      type: 'text',
      autocomplete: 'off',
      hint: words.usernameHint,
    },
    choosePassword('password', words.password, parts),
  ];
};

/**
 * Where this server gives browsers no cookies, the link would log in this page alone: the code in the mail logs in the
 * app that asked for it.
 *
 * @type {(parts: Parts, token: string, link: Link) => Step}
 */
export const logIn = (parts, token, link) => {
  const { words, keepsCookies, ask } = parts;
  const { title, text, press, elsewhere } = words.login;
  if (!keepsCookies) return { title, text: [elsewhere] };
  return {
    title,
    text: [text(link.email), until(link, parts)],
    choices: [
      {
        label: press,
        async press() {
          const { data, refusal } = await ask(
            'mutation ($token: String!) { loginByMail(token: $token) { accessToken user { id } } }',
            { token },
          );
          /** @param {Payload} payload */
          const next = async (payload) =>
            (await isLoggedIn(parts, payload))
              ? done(words.loggedIn, words.loggedInText)
              : { title: words.failed, text: [words.notLoggedIn] };
          return refusal ? afterRefusedLogin(refusal, parts, next) : next(data['loginByMail']);
        },
      },
    ],
  };
};

/**
 * Whether this browser's cookies speak for the user now. Where they do not, the session ends at once: its tokens are on
 * this page alone.
 *
 * @type {(parts: Parts, payload: Payload) => Promise<boolean>}
 */
const isLoggedIn = async ({ ask }, { accessToken, user }) => {
  const { data } = await ask('{ me { id } }');
  if (data?.['me']?.id === user.id) return true;
  await ask('mutation { logout }', {}, accessToken);
  return false;
};
