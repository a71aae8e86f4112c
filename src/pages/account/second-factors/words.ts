import { choose } from '../locale.ts';

/** What the page of second factors says. */
export const words = choose({
  en: {
    title: 'Second factors',
    why: 'A second factor is asked for after a login with a password, a mail or another service, so that a stolen password is not enough.',
    required: 'This service requires a second factor of every user.',
    app: 'Authenticator app',
    appNone: 'Not set up.',
    appSince: (day: string) => `Set up on ${day}.`,
    setUp: 'Set up an app',
    setUpAnother: 'Set up another app',
    replaces: 'The app that is set up now works no longer then.',
    setUpDone: 'The app is set up. From now on you are asked for its code when you log in.',
    remove: 'Remove the app',
    removeTitle: 'Remove the authenticator app?',
    removeText: 'Its codes work no longer. Delete the entry in the app as well.',
    removeDone: 'The app is removed.',
    last: 'It is your last second factor: from then on one step logs you in. Your recovery codes and the trust in browsers go with it.',
    lastKept:
      'It is your last second factor, and this service requires one. To remove it, first set up another one.',
    passkeys: 'Passkeys',
    passkeyCount: (count: number) =>
      count === 0
        ? 'You have none. A passkey logs you in by finger, face or PIN, and needs no second step.'
        : count === 1
          ? 'You have 1 passkey. It counts as two factors.'
          : `You have ${count} passkeys. Each counts as two factors.`,
    toPasskeys: 'Manage passkeys',
    codes: 'Recovery codes',
    codesLeft: (count: number) =>
      count === 0
        ? 'You have none. Without them, a lost phone locks you out.'
        : count === 1
          ? '1 code is left.'
          : `${count} codes are left.`,
    fewLeft: 'Make new ones before you run out.',
    codesLost: 'You do not have them? Then make new ones: these cannot be shown again.',
    makeCodes: 'Make recovery codes',
    makeNewCodes: 'Make new recovery codes',
    codesTitle: 'Your recovery codes',
    newCodesTitle: 'Make new recovery codes?',
    newCodesText: (count: number) =>
      count === 1
        ? 'The code that is left works no longer then.'
        : `The ${count} codes that are left work no longer then.`,
    codesDone: 'You have new recovery codes.',
    trusted: 'Trusted browsers',
    trustedText: 'These browsers are not asked for a second factor when you log in.',
    thisBrowser: 'This browser',
    unknownBrowser: 'Unknown browser',
    trustedSince: (day: string, until: string) => `Since ${day}, until ${until}`,
    askAgain: 'Ask again',
    askAgainWhich: (name: string) => `Ask again: ${name}`,
    askAgainDone: (name: string) => `${name} is asked again at the next login.`,
    setUpTitle: 'Set up an authenticator app',
  },
  de: {
    title: 'Zweite Faktoren',
    why: 'Nach der Anmeldung mit Passwort, E-Mail oder einem anderen Dienst wird ein zweiter Faktor verlangt, damit ein gestohlenes Passwort nicht genügt.',
    required: 'Dieser Dienst verlangt von allen Benutzern einen zweiten Faktor.',
    app: 'Authentifizierungs-App',
    appNone: 'Nicht eingerichtet.',
    appSince: (day) => `Eingerichtet am ${day}.`,
    setUp: 'Eine App einrichten',
    setUpAnother: 'Eine andere App einrichten',
    replaces: 'Die jetzige App funktioniert danach nicht mehr.',
    setUpDone: 'Die App ist eingerichtet. Ab jetzt wird beim Anmelden ihr Code verlangt.',
    remove: 'App entfernen',
    removeTitle: 'Die Authentifizierungs-App entfernen?',
    removeText: 'Ihre Codes gelten nicht mehr. Löschen Sie den Eintrag auch in der App.',
    removeDone: 'Die App ist entfernt.',
    last: 'Das ist Ihr letzter zweiter Faktor: Danach genügt ein Schritt zum Anmelden. Auch Ihre Wiederherstellungscodes und das Vertrauen in Browser verfallen.',
    lastKept:
      'Das ist Ihr letzter zweiter Faktor, und dieser Dienst verlangt einen. Um ihn zu entfernen, richten Sie zuerst einen anderen ein.',
    passkeys: 'Passkeys',
    passkeyCount: (count) =>
      count === 0
        ? 'Sie haben keinen. Ein Passkey meldet Sie mit Finger, Gesicht oder PIN an und braucht keinen zweiten Schritt.'
        : count === 1
          ? 'Sie haben 1 Passkey. Er zählt als zwei Faktoren.'
          : `Sie haben ${count} Passkeys. Jeder zählt als zwei Faktoren.`,
    toPasskeys: 'Passkeys verwalten',
    codes: 'Wiederherstellungscodes',
    codesLeft: (count) =>
      count === 0
        ? 'Sie haben keine. Ohne sie sperrt ein verlorenes Telefon Sie aus.'
        : count === 1
          ? '1 Code ist übrig.'
          : `${count} Codes sind übrig.`,
    fewLeft: 'Erstellen Sie neue, bevor sie ausgehen.',
    codesLost:
      'Sie haben sie nicht? Dann erstellen Sie neue: Diese lassen sich nicht noch einmal anzeigen.',
    makeCodes: 'Wiederherstellungscodes erstellen',
    makeNewCodes: 'Neue Wiederherstellungscodes erstellen',
    codesTitle: 'Ihre Wiederherstellungs\u00adcodes',
    newCodesTitle: 'Neue Wiederherstellungs\u00adcodes erstellen?',
    newCodesText: (count) =>
      count === 1
        ? 'Der übrige Code gilt danach nicht mehr.'
        : `Die ${count} übrigen Codes gelten danach nicht mehr.`,
    codesDone: 'Sie haben neue Wiederherstellungscodes.',
    trusted: 'Vertraute Browser',
    trustedText: 'Diese Browser werden beim Anmelden nicht nach einem zweiten Faktor gefragt.',
    thisBrowser: 'Dieser Browser',
    unknownBrowser: 'Unbekannter Browser',
    trustedSince: (day, until) => `Seit ${day}, bis ${until}`,
    askAgain: 'Wieder fragen',
    askAgainWhich: (name) => `Wieder fragen: ${name}`,
    askAgainDone: (name) => `${name} wird beim nächsten Anmelden wieder gefragt.`,
    setUpTitle: 'Authentifizierungs-App einrichten',
  },
  'zh-CN': {
    title: '双重验证',
    why: '使用密码、邮件或其他服务登录后，还需验证第二重因素，这样仅凭被盗的密码无法登录。',
    required: '此服务要求每位用户启用双重验证。',
    app: '身份验证器应用',
    appNone: '尚未设置。',
    appSince: (day) => `设置于 ${day}。`,
    setUp: '设置应用',
    setUpAnother: '设置另一个应用',
    replaces: '完成后，目前的应用将不再有效。',
    setUpDone: '应用已设置。今后登录时需要输入其验证码。',
    remove: '移除应用',
    removeTitle: '移除身份验证器应用？',
    removeText: '其验证码将不再有效。请同时删除应用中的条目。',
    removeDone: '应用已移除。',
    last: '这是您最后一项双重验证方式：移除后只需一步即可登录。恢复代码和受信任的浏览器也将失效。',
    lastKept: '这是您最后一项双重验证方式，而此服务要求至少有一项。如需移除，请先设置另一项。',
    passkeys: '通行密钥',
    passkeyCount: (count) =>
      count === 0
        ? '您还没有。通行密钥通过指纹、面容或 PIN 登录，无需第二步验证。'
        : `您有 ${count} 个通行密钥。每个都相当于两重验证。`,
    toPasskeys: '管理通行密钥',
    codes: '恢复代码',
    codesLeft: (count) =>
      count === 0 ? '您还没有。没有恢复代码，手机丢失后您将无法登录。' : `还剩 ${count} 个。`,
    fewLeft: '请在用完之前创建新的。',
    codesLost: '没有保存它们？请创建新的：现有的无法再次显示。',
    makeCodes: '创建恢复代码',
    makeNewCodes: '创建新的恢复代码',
    codesTitle: '您的恢复代码',
    newCodesTitle: '创建新的恢复代码？',
    newCodesText: (count) => `剩余的 ${count} 个恢复代码将随之失效。`,
    codesDone: '新的恢复代码已创建。',
    trusted: '受信任的浏览器',
    trustedText: '在这些浏览器中登录时无需双重验证。',
    thisBrowser: '此浏览器',
    unknownBrowser: '未知浏览器',
    trustedSince: (day, until) => `自${day}起，至${until}`,
    askAgain: '重新验证',
    askAgainWhich: (name) => `重新验证：${name}`,
    askAgainDone: (name) => `${name} 下次登录时将需要双重验证。`,
    setUpTitle: '设置身份验证器应用',
  },
});
