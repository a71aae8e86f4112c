interface Tab {
  readonly query: string;
  readonly headers?: string;
}

const signUp = `# 1. Create a user: press ▶ or Ctrl-Enter.
mutation SignUp {
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

const login = `mutation Login {
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

const me = `query Me {
  me {
    id
    username
    createdAt
  }
}
`;

/** What a newcomer finds where the browser keeps the tokens: two clicks from signing up to `me`. */
export const tabsWithCookies: readonly Tab[] = [
  { query: signUp },
  {
    query: `# 2. Who am I? Nothing to paste: the browser
#    keeps your tokens in cookies.
${me}`,
  },
  {
    query: `# 3. Log in: the same user, any time later.
#    Other clients send the accessToken in a
#    header: Authorization: Bearer …
${login}`,
  },
  {
    query: `# 4. Log out: the session ends, and the
#    cookies are cleared.
mutation Logout {
  logout
}
`,
  },
];

/** What a newcomer finds where there are no cookies: the token is copied by hand. */
export const tabsWithoutCookies: readonly Tab[] = [
  { query: signUp },
  {
    query: `# 2. Log in: the same user, any time later.
#    Double-click the accessToken and copy it.
${login}`,
  },
  {
    query: `# 3. Who am I? Below, under Headers, paste the
#    token over PASTE_ACCESS_TOKEN. Then run.
${me}`,
    headers: JSON.stringify({ Authorization: 'Bearer PASTE_ACCESS_TOKEN' }, null, 2),
  },
];
