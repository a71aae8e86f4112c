import { choose } from '../../account/locale.ts';

export const words = choose({
  en: {
    user: 'New user',
    userText:
      'No administrator knows a password. You get a link, and pass it on to the user, who chooses a password with it.',
    createUser: 'Create the user',
    account: 'New service account',
    accountText:
      'A service account is for a program. It has no password and cannot log in: you give it API keys.',
    createAccount: 'Create the service account',
    code: (name: string) => `Link for ${name}`,
    codeText:
      'With it the user chooses a password, once and within three days. Anyone who has the link can do that: pass it on where only the user reads it.',
    toUser: 'Go to the user',
  },
  de: {
    user: 'Neuer Benutzer',
    userText:
      'Kein Verwalter kennt ein Passwort. Sie bekommen einen Link und geben ihn weiter: Damit wählt der Benutzer sein Passwort.',
    createUser: 'Benutzer anlegen',
    account: 'Neues Dienstkonto',
    accountText:
      'Ein Dienstkonto ist für ein Programm. Es hat kein Passwort und kann sich nicht anmelden: Sie geben ihm API-Schlüssel.',
    createAccount: 'Dienstkonto anlegen',
    code: (name) => `Link für ${name}`,
    codeText:
      'Damit wählt der Benutzer ein Passwort, einmal und innerhalb von drei Tagen. Das kann jeder, der den Link hat: Geben Sie ihn dort weiter, wo nur der Benutzer liest.',
    toUser: 'Zum Benutzer',
  },
  'zh-CN': {
    user: '新建用户',
    userText: '任何管理员都不知道密码。您会得到一个链接，请转交给用户，用户用它选择密码。',
    createUser: '创建用户',
    account: '新建服务账号',
    accountText: '服务账号供程序使用。它没有密码，也不能登录：您为它提供 API 密钥。',
    createAccount: '创建服务账号',
    code: (name) => `${name} 的链接`,
    codeText:
      '用户可在三天内用它选择一次密码。任何拥有此链接的人都可以这样做：请通过只有该用户能看到的途径转交。',
    toUser: '前往该用户',
  },
});
