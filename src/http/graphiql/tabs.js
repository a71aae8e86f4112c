/**
 * @typedef {{ query: string, headers?: string }} Tab
 * @typedef {{ comment: string[], query: string, headers?: string }} Step
 * @typedef {import('./place.js').Place} Place
 */

const signUpFields = `mutation SignUp {
  signUp(
    input: {
      username: "susan"
      password: "correct horse battery"
    }
  ) {
    accessToken
    user {
      id
      username
    }
  }
}
`;

const loginFields = `mutation Login {
  login(
    username: "susan"
    password: "correct horse battery"
  ) {
    accessToken
    tokenType
    expiresIn
  }
}
`;

const meFields = `query Me {
  me {
    id
    username
    createdAt
  }
}
`;

// No line is longer than a phone is wide.

/** @type {Step} */
const signUp = {
  comment: [
    'Create a user: press ▶ or',
    'Ctrl-Enter. If susan exists',
    'already, run Login, or choose',
    'another name.',
  ],
  query: signUpFields,
};

/** @type {Step} */
const me = {
  comment: ['Who am I? Nothing to paste:', 'the browser keeps the tokens', 'in cookies.'],
  query: meFields,
};

/** @type {Step} */
const pasteAndMe = {
  comment: [
    'Who am I? Below, in Headers,',
    'paste the token in place of',
    'PASTE_ACCESS_TOKEN. Then run.',
  ],
  query: meFields,
  headers: JSON.stringify({ Authorization: 'Bearer PASTE_ACCESS_TOKEN' }, null, 2),
};

/** @type {Step} */
const logout = {
  comment: ['Log out: the session ends,', 'the cookies are cleared.'],
  query: `mutation Logout {
  logout
}
`,
};

const sameUser = ['Log in: the same user, any', 'time later.'];
const createdUser = [
  'Log in: press ▶ or Ctrl-Enter.',
  'Sign-up is closed here: the',
  'operator creates a user with',
  '“latchkey user add susan”.',
];
const sendToken = ['Other clients send', 'Authorization: Bearer …', 'with the accessToken.'];
const copyToken = ['Double-click the accessToken', 'and copy it.'];

/**
 * Returns the tabs for a newcomer: with cookies, two clicks from sign-up to `me`; without cookies, the token is copied
 * by hand; without sign-up, how to get a user.
 *
 * @param {Place} place
 * @returns {Tab[]}
 */
export function createTabs({ keepsCookies, takesSignUps }) {
  const login = {
    comment: [
      ...(takesSignUps ? sameUser : createdUser),
      ...(keepsCookies ? sendToken : copyToken),
    ],
    query: loginFields,
  };
  if (takesSignUps) {
    return number(keepsCookies ? [signUp, me, login, logout] : [signUp, login, pasteAndMe]);
  }
  return number(keepsCookies ? [login, me, logout] : [login, pasteAndMe]);
}

/** @type {(steps: Step[]) => Tab[]} */
function number(steps) {
  return steps.map(({ comment: [first, ...rest], query, ...others }, at) => {
    const lines = [`# ${at + 1}. ${first}`, ...rest.map((line) => `# ${line}`)];
    return { ...others, query: `${lines.join('\n')}\n${query}` };
  });
}
