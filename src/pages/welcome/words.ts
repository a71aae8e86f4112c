import type { Locale } from './locales.ts';

/** What the page says. Texts are HTML where they have `<code>`, and hold no value. */
export interface Words {
  readonly title: string;
  readonly lead: string;
  readonly begin: string;
  readonly signUp: string;
  readonly signUpText: string;
  readonly signUpClosed: string;
  readonly logIn: string;
  readonly logInText: string;
  readonly graphiql: string;
  readonly graphiqlText: string;
  readonly runs: string;
  readonly version: string;
  readonly endpoint: string;
  readonly issuer: string;
  readonly database: string;
  readonly databases: { readonly memory: string; readonly file: string; readonly postgres: string };
  readonly mails: string;
  readonly mailsBy: { readonly console: string; readonly relay: string; readonly none: string };
  readonly signUps: string;
  readonly signUpIs: { readonly open: string; readonly closed: string };
  readonly terminal: string;
  readonly terminalText: string;
  readonly client: string;
  readonly clientText: string;
  readonly readOn: string;
  readonly docs: readonly (readonly [file: string, about: string])[];
  readonly documents: string;
  readonly discovery: string;
  readonly keys: string;
  readonly health: string;
  readonly end: string;
}

const en: Words = {
  title: 'Latchkey is running',
  lead: 'This is your authentication server. People log in here, get a token, and <code>me</code> says who they are.',
  begin: 'Begin here',
  signUp: 'Sign up',
  signUpText: 'Create a user, on the page that your users will see.',
  signUpClosed: 'Sign-up is closed. <code>latchkey user add</code> creates a user.',
  logIn: 'Log in',
  logInText: 'Look at your account, your devices and your second factors.',
  graphiql: 'GraphiQL',
  graphiqlText: 'Ask in GraphQL. The first operations are there in tabs.',
  runs: 'What runs here',
  version: 'Version',
  endpoint: 'GraphQL',
  issuer: 'Issuer of tokens',
  database: 'Database',
  databases: {
    memory: 'SQLite in memory: all is gone when the server stops',
    file: 'SQLite, in a file',
    postgres: 'PostgreSQL',
  },
  mails: 'Mails',
  mailsBy: {
    console: 'are printed in the terminal of the server',
    relay: 'leave by SMTP',
    none: 'none are sent',
  },
  signUps: 'Sign-up',
  signUpIs: { open: 'open', closed: 'closed' },
  terminal: 'From a terminal',
  terminalText: 'Sign a user up:',
  client: 'From your application',
  clientText:
    'The client renews tokens, in all tabs at once. A page of another origin needs a line in <code>AUTH_ALLOWED_ORIGINS</code>.',
  readOn: 'Read on',
  docs: [
    ['docs/client.md', 'the client, in React too'],
    ['docs/pages.md', 'these pages with your name and colours, or pages of your own'],
    ['docs/accounts.md', 'addresses and mails'],
    ['docs/providers.md', 'login with Google, GitHub and others'],
    ['docs/factors.md', 'second factors and passkeys'],
    ['docs/verify-tokens.md', 'tokens in your other services'],
    ['docs/deploy.md', 'production'],
  ],
  documents:
    'The documents are in the package, below <code>node_modules/latchkey</code>, or in your clone.',
  discovery: 'What the server can do, for other services',
  keys: 'Public keys of its tokens',
  health: 'Whether it is up',
  end: 'This page is shown in development alone. With <code>NODE_ENV=production</code> a browser that comes here is sent to the account pages.',
};

const de: Words = {
  title: 'Latchkey läuft',
  lead: 'Das ist Ihr Server für Anmeldungen. Hier meldet man sich an, bekommt ein Token, und <code>me</code> sagt, wer man ist.',
  begin: 'Hier geht es los',
  signUp: 'Registrieren',
  signUpText: 'Legen Sie ein Konto an, auf der Seite, die auch Ihre Nutzer sehen.',
  signUpClosed:
    'Die Registrierung ist geschlossen. <code>latchkey user add</code> legt ein Konto an.',
  logIn: 'Anmelden',
  logInText: 'Sehen Sie Ihr Konto, Ihre Geräte und Ihre zweiten Faktoren.',
  graphiql: 'GraphiQL',
  graphiqlText: 'Fragen Sie in GraphQL. Die ersten Operationen stehen schon in den Tabs.',
  runs: 'Was hier läuft',
  version: 'Version',
  endpoint: 'GraphQL',
  issuer: 'Aussteller der Tokens',
  database: 'Datenbank',
  databases: {
    memory: 'SQLite im Speicher: alles ist weg, wenn der Server endet',
    file: 'SQLite, in einer Datei',
    postgres: 'PostgreSQL',
  },
  mails: 'E-Mails',
  mailsBy: {
    console: 'stehen im Terminal des Servers',
    relay: 'gehen über SMTP hinaus',
    none: 'es werden keine verschickt',
  },
  signUps: 'Registrierung',
  signUpIs: { open: 'offen', closed: 'geschlossen' },
  terminal: 'Aus einem Terminal',
  terminalText: 'Legen Sie ein Konto an:',
  client: 'Aus Ihrer Anwendung',
  clientText:
    'Der Client erneuert Tokens, in allen Tabs auf einmal. Eine Seite auf einem anderen Origin braucht eine Zeile in <code>AUTH_ALLOWED_ORIGINS</code>.',
  readOn: 'Weiterlesen (auf Englisch)',
  docs: [
    ['docs/client.md', 'der Client, auch in React'],
    ['docs/pages.md', 'diese Seiten mit Ihrem Namen und Ihren Farben, oder eigene Seiten'],
    ['docs/accounts.md', 'Adressen und E-Mails'],
    ['docs/providers.md', 'Anmeldung mit Google, GitHub und anderen'],
    ['docs/factors.md', 'zweite Faktoren und Passkeys'],
    ['docs/verify-tokens.md', 'Tokens in Ihren anderen Diensten'],
    ['docs/deploy.md', 'Produktion'],
  ],
  documents:
    'Die Texte liegen im Paket, unter <code>node_modules/latchkey</code>, oder in Ihrem Klon.',
  discovery: 'Was der Server kann, für andere Dienste',
  keys: 'Öffentliche Schlüssel seiner Tokens',
  health: 'Ob er läuft',
  end: 'Diese Seite gibt es nur bei der Entwicklung. Mit <code>NODE_ENV=production</code> kommt ein Browser von hier auf die Seiten des Kontos.',
};

const zh: Words = {
  title: 'Latchkey 正在运行',
  lead: '这是您的身份验证服务器。用户在此登录并获得令牌，<code>me</code> 会说明他们是谁。',
  begin: '从这里开始',
  signUp: '注册',
  signUpText: '在您的用户将看到的页面上创建一个用户。',
  signUpClosed: '注册已关闭。请用 <code>latchkey user add</code> 创建用户。',
  logIn: '登录',
  logInText: '查看您的账号、设备和双重验证。',
  graphiql: 'GraphiQL',
  graphiqlText: '用 GraphQL 提问。最初的操作已在标签页中准备好。',
  runs: '当前运行情况',
  version: '版本',
  endpoint: 'GraphQL',
  issuer: '令牌签发者',
  database: '数据库',
  databases: {
    memory: '内存中的 SQLite：服务器停止后数据会全部丢失',
    file: '文件中的 SQLite',
    postgres: 'PostgreSQL',
  },
  mails: '邮件',
  mailsBy: { console: '显示在服务器的终端中', relay: '通过 SMTP 发送', none: '不发送' },
  signUps: '注册',
  signUpIs: { open: '开放', closed: '关闭' },
  terminal: '在终端中',
  terminalText: '注册一个用户：',
  client: '在您的应用中',
  clientText:
    '客户端会为所有标签页统一更新令牌。其他源的页面需要写入 <code>AUTH_ALLOWED_ORIGINS</code>。',
  readOn: '继续阅读（英文）',
  docs: [
    ['docs/client.md', '客户端，也适用于 React'],
    ['docs/pages.md', '为这些页面设置您的名称和颜色，或使用自己的页面'],
    ['docs/accounts.md', '邮箱地址和邮件'],
    ['docs/providers.md', '使用 Google、GitHub 等登录'],
    ['docs/factors.md', '双重验证和通行密钥'],
    ['docs/verify-tokens.md', '在其他服务中验证令牌'],
    ['docs/deploy.md', '生产环境'],
  ],
  documents: '文档在软件包的 <code>node_modules/latchkey</code> 中，或在您克隆的仓库中。',
  discovery: '服务器的能力，供其他服务读取',
  keys: '令牌的公钥',
  health: '服务器是否在运行',
  end: '此页面仅在开发时显示。设置 <code>NODE_ENV=production</code> 后，浏览器会从这里转到账号页面。',
};

export const words: Readonly<Record<Locale, Words>> = { en, de, 'zh-CN': zh };
