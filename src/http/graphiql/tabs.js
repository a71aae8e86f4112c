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

const pasteHere = JSON.stringify({ Authorization: 'Bearer PASTE_ACCESS_TOKEN' }, null, 2);

/** @type {Step} */
const pasteAndMe = {
  comment: [
    'Who am I? Below, in Headers,',
    'paste the token in place of',
    'PASTE_ACCESS_TOKEN. Then run.',
  ],
  query: meFields,
  headers: pasteHere,
};

/** @type {Step} */
const logout = {
  comment: ['Log out: the session ends,', 'the cookies are cleared.'],
  query: `mutation Logout {
  logout
}
`,
};

/** @type {Step} */
const startTotp = {
  comment: [
    'Second factor: an app on your',
    'phone. Log in, run this, and',
    'scan the picture below.',
  ],
  query: `mutation StartTotp {
  startTotp {
    secret
    uri
    qrCode
    enrolment
  }
}
`,
};

/** @type {Step} */
const confirmTotp = {
  comment: ['Type the code that the app', 'shows. The page fills in', 'enrolment.'],
  query: `mutation ConfirmTotp(
  $enrolment: String!
) {
  confirmTotp(
    enrolment: $enrolment
    code: "000000"
  ) {
    accessToken
  }
}
`,
};

/** @type {Step} */
const enrol = {
  comment: [
    'This server wants a second',
    'factor of every user: SignUp',
    'and Login are refused first.',
    'Run this, scan the picture,',
    'then run CompleteLogin.',
  ],
  query: `query Enrol($challenge: String) {
  loginChallenge(
    challenge: $challenge
  ) {
    enrolment {
      totp {
        secret
        uri
        qrCode
      }
    }
  }
}
`,
};

/** @type {Step} */
const recoveryCodes = {
  comment: [
    'For the day when the phone is',
    'lost: each code logs you in',
    'once. They are shown only now.',
  ],
  query: `mutation RecoveryCodes {
  createRecoveryCodes
}
`,
};

/** @type {Step} */
const addPasskey = {
  comment: ['A passkey: your browser asks', 'you, and the page fills in the', 'variables.'],
  query: `mutation AddPasskey(
  $challenge: String!
  $credential:
    RegistrationResponseJSON!
) {
  registerPasskey(
    challenge: $challenge
    credential: $credential
    name: "This browser"
  ) {
    id
    name
  }
}
`,
};

/** @type {Step} */
const completeLogin = {
  comment: [
    'With a second factor, Login is',
    'refused. Complete it: type the',
    'code that the app shows now,',
    'or put recoveryCode for totp.',
  ],
  query: `mutation CompleteLogin(
  $challenge: String
) {
  completeLogin(
    challenge: $challenge
    proof: { totp: "000000" }
  ) {
    accessToken
  }
}
`,
};

/** @type {Step} */
const usePasskey = {
  comment: ['Log in with a passkey: no', 'password, no code. The page', 'fills in the variables.'],
  query: `mutation UsePasskey(
  $challenge: String!
  $credential:
    AuthenticationResponseJSON!
) {
  loginWithPasskey(
    challenge: $challenge
    credential: $credential
  ) {
    accessToken
    user {
      username
    }
  }
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
 * by hand; without sign-up, how to get a user. Then the second factors that this server has.
 *
 * @param {Place} place
 * @returns {Tab[]}
 */
export function createTabs(place) {
  return number([...firstSteps(place), ...factorSteps(place)]);
}

/** @type {(place: Place) => Step[]} */
function firstSteps({ keepsCookies, takesSignUps }) {
  const login = {
    comment: [
      ...(takesSignUps ? sameUser : createdUser),
      ...(keepsCookies ? sendToken : copyToken),
    ],
    query: loginFields,
  };
  const first = takesSignUps ? [signUp] : [];
  if (!keepsCookies) return [...first, login, pasteAndMe];
  return takesSignUps ? [signUp, me, login, logout] : [login, me, logout];
}

/** @type {(place: Place) => Step[]} */
function factorSteps({ hasTotp, hasPasskeys, requiresFactor, keepsCookies }) {
  if (!hasTotp && !hasPasskeys) return [];
  const withToken = (/** @type {Step} */ step) =>
    keepsCookies ? step : { ...step, headers: pasteHere };
  const more = [recoveryCodes, ...(hasPasskeys ? [addPasskey] : [])].map(withToken);
  const withPasskey = hasPasskeys ? [usePasskey] : [];
  if (requiresFactor) return [...(hasTotp ? [enrol] : []), completeLogin, ...more, ...withPasskey];
  const app = hasTotp ? [startTotp, confirmTotp].map(withToken) : [];
  return [...app, ...more, completeLogin, ...withPasskey];
}

/** @type {(steps: Step[]) => Tab[]} */
function number(steps) {
  return steps.map(({ comment: [first, ...rest], query, ...others }, at) => {
    const lines = [`# ${at + 1}. ${first}`, ...rest.map((line) => `# ${line}`)];
    return { ...others, query: `${lines.join('\n')}\n${query}` };
  });
}
