// The sign-in pages as text: they are given words and addresses and give HTML. What happens when a form comes back is src/signin.
export { type ConsentPage, consentPage, type ConsentScope } from './consent.ts';
export {
  type CredentialsPage,
  credentialsPage,
  type OpenByHandPage,
  openByHandPage,
} from './credentials-pages.ts';
export {
  type AnswerPage,
  answerPage,
  type Choice,
  choiceButtons,
  choicePage,
  type Said,
} from './factor-pages.ts';
export { type SigninFrame, type SigninPage, signinPage } from './frame.ts';
export {
  codesPage,
  confirmPage,
  forgotPage,
  formPostPage,
  helpPage,
  type SetupProblems,
  setupPage,
} from './link-pages.ts';
export { appAnswerPage, type LeavingApp, leavingPage, leftOpenPage } from './leaving-pages.ts';
export {
  identifierPage,
  messagePage,
  newPasswordFields,
  newPasswordPage,
  type NewPasswordPage,
  type PasswordPage,
  passwordPage,
} from './pages.ts';
export { codeMail, type CodeMail } from './code-mail.ts';
export { linkMail, type LinkMail, type MailText } from './mail.ts';
export { signinAssets } from './assets.ts';
