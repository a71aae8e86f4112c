import { choose } from '../locale.ts';

export const words = choose({
  en: {
    says: 'Here you are logged in. Log out what you do not know, then change your password.',
    thisDevice: 'This device',
    unknown: 'Unknown device',
    administrator: (name: string) => `Administrator: ${name}`,
    lastUsed: (time: string) => `Last used ${time}`,
    loggedIn: (time: string) => `Logged in ${time}`,
    by: (methods: string) => ` with ${methods}`,
    from: (ip: string) => ` from ${ip}`,
    methods: {
      PASSWORD: 'password',
      MAIL: 'mail',
      TOTP: 'authenticator app',
      RECOVERY_CODE: 'recovery code',
      PASSKEY: 'passkey',
      IDENTITY: 'another service',
    },
    ended: (name: string) => `Logged out: ${name}`,
    logOutOthers: 'Log out all other devices',
    othersEnded: (count: number) =>
      count === 1 ? 'One other login is ended.' : `${count} other logins are ended.`,
    showAll: (count: number) => `Show all ${count}`,
  },
  de: {
    says: 'Hier sind Sie angemeldet. Melden Sie ab, was Sie nicht kennen, und ändern Sie dann Ihr Passwort.',
    thisDevice: 'Dieses Gerät',
    unknown: 'Unbekanntes Gerät',
    administrator: (name) => `Administrator: ${name}`,
    lastUsed: (time) => `Zuletzt benutzt ${time}`,
    loggedIn: (time) => `Angemeldet ${time}`,
    by: (methods) => ` mit ${methods}`,
    from: (ip) => ` von ${ip}`,
    methods: {
      PASSWORD: 'Passwort',
      MAIL: 'E-Mail',
      TOTP: 'Authenticator-App',
      RECOVERY_CODE: 'Wiederherstellungscode',
      PASSKEY: 'Passkey',
      IDENTITY: 'anderem Dienst',
    },
    ended: (name) => `Abgemeldet: ${name}`,
    logOutOthers: 'Alle anderen Geräte abmelden',
    othersEnded: (count) =>
      count === 1
        ? 'Eine andere Anmeldung ist beendet.'
        : `${count} andere Anmeldungen sind beendet.`,
    showAll: (count) => `Alle ${count} anzeigen`,
  },
  'zh-CN': {
    says: '您在以下设备上处于登录状态。请退出您不认识的设备，然后更改密码。',
    thisDevice: '此设备',
    unknown: '未知设备',
    administrator: (name) => `管理员：${name}`,
    lastUsed: (time) => `上次使用：${time}`,
    loggedIn: (time) => `登录时间：${time}`,
    by: (methods) => `，方式：${methods}`,
    from: (ip) => `，IP 地址：${ip}`,
    methods: {
      PASSWORD: '密码',
      MAIL: '邮件',
      TOTP: '身份验证器应用',
      RECOVERY_CODE: '恢复代码',
      PASSKEY: '通行密钥',
      IDENTITY: '其他服务',
    },
    ended: (name) => `已退出登录：${name}`,
    logOutOthers: '退出所有其他设备',
    othersEnded: (count) => `已结束其他 ${count} 处登录。`,
    showAll: (count) => `显示全部 ${count} 项`,
  },
});

/** `AuthenticationMethod` of the schema. */
export type Method = keyof typeof words.methods;
