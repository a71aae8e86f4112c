import { choose } from '../locale.ts';

/** What the pages of links in mails say. */
export const words = choose({
  en: {
    looking: 'Looking at the link …',
    until: (time: string) => `The link is good until ${time}.`,
    close: 'You can close this page and go back to the app.',
    toAccount: 'Go to your account',
    toLogin: 'To the login',
    account: 'Account',
    noLink: {
      title: 'The link is missing',
      text: 'Open the link from the mail again, whole. This page takes it out of the address bar, so a reload or a bookmark does not have it.',
    },
    failed: 'That did not work',
    linkOver:
      'The link has been used, has expired, or is not complete. If you have just pressed the button here, that worked. Else ask for another mail where you asked for this one.',
    closed: 'This server does not offer this any longer. Ask its operator.',
    signUp: {
      title: 'Create your account',
      text: 'The link in the mail proves that this address is yours.',
      press: 'Create the account',
      done: 'Your account is ready',
    },
    invitation: {
      title: 'Accept the invitation',
      text: 'You are invited to have an account with this address.',
    },
    reset: {
      title: 'Choose a new password',
      text: (email: string) =>
        `For the account with the address ${email}. Every device will be logged out.`,
      press: 'Change the password',
      done: 'The password is changed',
      doneText: 'Every device is logged out. Log in with the new password.',
    },
    login: {
      title: 'Log in',
      text: (email: string) =>
        `This logs this browser in to the account with the address ${email}. If you did not ask for it, close this page.`,
      elsewhere:
        'This page cannot log you in to the app. Type the code from the mail into the page that asked for it: the link has not been used.',
    },
    loggedIn: 'You are logged in',
    loggedInText: 'You are logged in, in this browser.',
    notLoggedIn: 'This page cannot log you in to the app. Log in there.',
    confirm: {
      title: 'Is this your address?',
      text: (email: string, username: string | null) =>
        username === null
          ? `A user wants to have the address ${email}.`
          : `The user ${username} wants to have the address ${email}.`,
      hint: 'Confirm only if you asked for it yourself.',
      press: 'Yes, confirm it',
      done: 'The address is confirmed',
      notMe: 'No, this was not me',
      notMeDone: 'The address is taken off that account',
      notMeText: 'You need to do nothing else.',
    },
    undo: {
      title: 'Take the change of address back',
      text: (email: string) =>
        `The account gets the address ${email} back. Every device is logged out, the password works no longer, and a mail with a link to set a new one is sent to ${email}.`,
      hint: 'Do this if it was not you who changed the address.',
      press: 'Take it back',
      done: 'The address is yours again',
      doneText: 'We have sent you a mail. Set a new password with the link in it.',
    },
    unknown: (purpose: string) =>
      `This page could not do it (${purpose}). Try again later, or do it in the app.`,
  },
  de: {
    looking: 'Der Link wird geprüft …',
    until: (time) => `Der Link gilt bis ${time}.`,
    close: 'Sie können diese Seite schließen und zur App zurückkehren.',
    toAccount: 'Zu Ihrem Konto',
    toLogin: 'Zur Anmeldung',
    account: 'Konto',
    noLink: {
      title: 'Der Link fehlt',
      text: 'Öffnen Sie den vollständigen Link aus der E-Mail noch einmal. Diese Seite nimmt ihn aus der Adresszeile, darum fehlt er nach dem Neuladen und in Lesezeichen.',
    },
    failed: 'Das hat nicht funktioniert',
    linkOver:
      'Der Link ist benutzt, abgelaufen oder unvollständig. Wenn Sie eben hier auf den Knopf gedrückt haben, hat das funktioniert. Sonst fordern Sie eine neue E-Mail an, wo Sie diese angefordert haben.',
    closed: 'Dieser Server bietet das nicht mehr an. Fragen Sie den Betreiber.',
    signUp: {
      title: 'Registrieren',
      text: 'Der Link in der E-Mail bestätigt, dass diese Adresse Ihnen gehört.',
      press: 'Konto anlegen',
      done: 'Ihr Konto ist bereit',
    },
    invitation: {
      title: 'Einladung annehmen',
      text: 'Sie sind eingeladen, ein Konto mit dieser Adresse anzulegen.',
    },
    reset: {
      title: 'Neues Passwort wählen',
      text: (email) => `Für das Konto mit der Adresse ${email}. Alle Geräte werden abgemeldet.`,
      press: 'Passwort ändern',
      done: 'Das Passwort ist geändert',
      doneText: 'Alle Geräte sind abgemeldet. Melden Sie sich mit dem neuen Passwort an.',
    },
    login: {
      title: 'Anmelden',
      text: (email) =>
        `Das meldet diesen Browser beim Konto mit der Adresse ${email} an. Wenn Sie das nicht angefordert haben, schließen Sie diese Seite.`,
      elsewhere:
        'Diese Seite kann Sie nicht in der App anmelden. Geben Sie den Code aus der E-Mail auf der Seite ein, die danach fragt: Der Link ist noch nicht benutzt.',
    },
    loggedIn: 'Sie sind angemeldet',
    loggedInText: 'Sie sind in diesem Browser angemeldet.',
    notLoggedIn: 'Diese Seite kann Sie nicht in der App anmelden. Melden Sie sich dort an.',
    confirm: {
      title: 'Ist das Ihre Adresse?',
      text: (email, username) =>
        username === null
          ? `Ein Benutzer möchte die Adresse ${email} haben.`
          : `Der Benutzer ${username} möchte die Adresse ${email} haben.`,
      hint: 'Bestätigen Sie nur, wenn Sie das selbst angefordert haben.',
      press: 'Ja, bestätigen',
      done: 'Die Adresse ist bestätigt',
      notMe: 'Nein, das war ich nicht',
      notMeDone: 'Die Adresse gehört nicht mehr zu jenem Konto',
      notMeText: 'Sie müssen sonst nichts tun.',
    },
    undo: {
      title: 'Adressänderung zurücknehmen',
      text: (email) =>
        `Das Konto bekommt die Adresse ${email} zurück. Alle Geräte werden abgemeldet, das Passwort gilt nicht mehr, und ein Link für ein neues geht per E-Mail an ${email}.`,
      hint: 'Tun Sie das, wenn nicht Sie die Adresse geändert haben.',
      press: 'Zurücknehmen',
      done: 'Die Adresse gehört wieder Ihnen',
      doneText:
        'Wir haben Ihnen eine E-Mail geschickt. Setzen Sie mit dem Link darin ein neues Passwort.',
    },
    unknown: (purpose) =>
      `Diese Seite konnte das nicht tun (${purpose}). Versuchen Sie es später noch einmal, oder tun Sie es in der App.`,
  },
  'zh-CN': {
    looking: '正在检查链接……',
    until: (time) => `链接有效期至 ${time}。`,
    close: '您可以关闭此页面并返回应用。',
    toAccount: '前往您的账号',
    toLogin: '前往登录',
    account: '账号',
    noLink: {
      title: '缺少链接',
      text: '请重新打开邮件中的完整链接。此页面会把它从地址栏中移除，因此刷新页面或书签中没有它。',
    },
    failed: '操作未成功',
    linkOver:
      '链接已被使用、已过期或不完整。如果您刚刚在此按过按钮，则操作已成功。否则请在原来的地方重新请求一封邮件。',
    closed: '此服务器不再提供此功能。请联系其运营者。',
    signUp: {
      title: '创建您的账号',
      text: '邮件中的链接证明此邮箱地址属于您。',
      press: '创建账号',
      done: '您的账号已创建',
    },
    invitation: {
      title: '接受邀请',
      text: '您受邀使用此邮箱地址创建账号。',
    },
    reset: {
      title: '设置新密码',
      text: (email) => `用于邮箱地址为 ${email} 的账号。所有设备都将退出登录。`,
      press: '更改密码',
      done: '密码已更改',
      doneText: '所有设备都已退出登录。请使用新密码登录。',
    },
    login: {
      title: '登录',
      text: (email) =>
        `这将使此浏览器登录邮箱地址为 ${email} 的账号。如果不是您请求的，请关闭此页面。`,
      elsewhere: '此页面无法让您登录应用。请在请求验证码的页面上输入邮件中的验证码：链接尚未使用。',
    },
    loggedIn: '您已登录',
    loggedInText: '您已在此浏览器中登录。',
    notLoggedIn: '此页面无法让您登录应用。请在应用中登录。',
    confirm: {
      title: '这是您的邮箱地址吗？',
      text: (email, username) =>
        username === null
          ? `有用户希望使用邮箱地址 ${email}。`
          : `用户 ${username} 希望使用邮箱地址 ${email}。`,
      hint: '仅当您本人提出请求时才确认。',
      press: '是的，确认',
      done: '地址已确认',
      notMe: '不，不是我',
      notMeDone: '该地址已从那个账号中移除',
      notMeText: '您无需再做任何事情。',
    },
    undo: {
      title: '撤销邮箱地址更改',
      text: (email) =>
        `账号将恢复使用邮箱地址 ${email}。所有设备都将退出登录，密码不再有效，设置新密码的链接将发送到 ${email}。`,
      hint: '如果不是您更改了邮箱地址，请执行此操作。',
      press: '撤销更改',
      done: '该地址重新属于您',
      doneText: '我们已向您发送邮件。请用其中的链接设置新密码。',
    },
    unknown: (purpose) => `此页面无法完成操作（${purpose}）。请稍后重试，或在应用中进行。`,
  },
});
