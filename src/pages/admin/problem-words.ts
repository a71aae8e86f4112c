import { choose } from '../account/locale.ts';

export const words = choose({
  en: {
    notConfirmed: 'This is shown once you have confirmed that it is you.',
    scopeMissing: (scope: string) =>
      `This needs the scope ${scope}. If you were given it a moment ago, log out and in again.`,
    forbidden:
      'You may not do this: it is your own account, or you do not have a scope that is needed for it.',
    notFound: 'This does not exist, or no longer.',
    refused: 'The server refused this. Check what you have typed.',
    inputs: {
      username: 'This username cannot be used. Choose another one.',
      usernameStartsWith: 'This cannot be the beginning of a name.',
      reason: 'Say why, in 500 characters at most.',
      scope: 'This is not a scope: it has no spaces, quotation marks or backslashes.',
      scopes: 'One of these is not a scope, or may not be given.',
      name: 'Say what the key is for, in 64 characters at most.',
      expiresIn: 'A key cannot be good for so long here.',
      url: 'Events cannot be sent to this address: it has to begin with https:// and be one that everyone can reach.',
      ip: 'This is not an IP address.',
      actor: 'There is no such user.',
      subject: 'There is no such user.',
      since: 'This moment cannot be used.',
      before: 'This moment cannot be used.',
    },
  },
  de: {
    notConfirmed: 'Das wird angezeigt, sobald Sie bestätigt haben, dass Sie es sind.',
    scopeMissing: (scope) =>
      `Dafür ist der Scope ${scope} nötig. Haben Sie ihn gerade erst bekommen, melden Sie sich ab und wieder an.`,
    forbidden:
      'Das dürfen Sie nicht: Es ist Ihr eigenes Konto, oder Ihnen fehlt ein Scope, der dafür nötig ist.',
    notFound: 'Das gibt es nicht oder nicht mehr.',
    refused: 'Der Server hat das abgelehnt. Prüfen Sie Ihre Eingabe.',
    inputs: {
      username: 'Dieser Benutzername geht nicht. Wählen Sie einen anderen.',
      usernameStartsWith: 'So kann kein Name anfangen.',
      reason: 'Sagen Sie, warum, in höchstens 500 Zeichen.',
      scope: 'Das ist kein Scope: Er hat keine Leerzeichen, Anführungszeichen und Backslashs.',
      scopes: 'Einer davon ist kein Scope oder darf nicht vergeben werden.',
      name: 'Sagen Sie, wofür der Schlüssel ist, in höchstens 64 Zeichen.',
      expiresIn: 'So lange kann ein Schlüssel hier nicht gelten.',
      url: 'An diese Adresse können keine Ereignisse gehen: Sie muss mit https:// beginnen und für alle erreichbar sein.',
      ip: 'Das ist keine IP-Adresse.',
      actor: 'Diesen Benutzer gibt es nicht.',
      subject: 'Diesen Benutzer gibt es nicht.',
      since: 'Dieser Zeitpunkt geht nicht.',
      before: 'Dieser Zeitpunkt geht nicht.',
    },
  },
  'zh-CN': {
    notConfirmed: '在您确认是您本人之后才会显示。',
    scopeMissing: (scope) => `此操作需要权限范围 ${scope}。如果您刚刚获得它，请退出后重新登录。`,
    forbidden: '您无权执行此操作：这是您自己的账号，或您缺少所需的权限范围。',
    notFound: '此项不存在，或已不存在。',
    refused: '服务器拒绝了此操作。请检查您的输入。',
    inputs: {
      username: '无法使用此用户名。请另选一个。',
      usernameStartsWith: '没有名称会以此开头。',
      reason: '请说明原因，最多 500 个字符。',
      scope: '这不是权限范围：其中不能有空格、引号或反斜杠。',
      scopes: '其中有一项不是权限范围，或不能授予。',
      name: '请说明密钥的用途，最多 64 个字符。',
      expiresIn: '此处的密钥有效期不能这么长。',
      url: '无法向此地址发送事件：它必须以 https:// 开头，并且能从公网访问。',
      ip: '这不是 IP 地址。',
      actor: '没有此用户。',
      subject: '没有此用户。',
      since: '无法使用此时间。',
      before: '无法使用此时间。',
    },
  },
});
