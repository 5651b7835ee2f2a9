import { html } from '#web/ui/index.ts';
import type { Translator } from '#web/messages/index.ts';
import type { MailText } from './mail.ts';

export type CodeMail = {
  t: Translator;
  organisation: string;
  name: string;
  subject: string;
  /** Sentences before the code. */
  lead: readonly string[];
  /** Undefined for news without a code. */
  code: string | undefined;
  action?: { label: string; url: string; lead: string } | undefined;
  /** Sentences at the end. */
  after: readonly string[];
};

/** A mail with a code to type, as text and as HTML that says the same. The code comes first: it is what notifications show. */
export function codeMail(mail: CodeMail): MailText {
  const { t, action, code } = mail;
  const greeting = t('mail.greeting', { name: mail.name });
  const from = t('mail.from', { organisation: mail.organisation });
  const text = [
    greeting,
    ...mail.lead,
    ...(code === undefined ? [] : [code]),
    ...(action === undefined ? [] : [`${action.lead}\n${action.url}`]),
    ...mail.after,
    `-- \n${from}`,
  ].join('\n\n');
  const paragraph = 'margin:0 0 16px;font-size:16px;line-height:1.6;color:#161c2b';
  const big =
    "margin:24px 0;font-size:32px;line-height:1.2;letter-spacing:6px;font-weight:600;color:#161c2b;font-family:ui-monospace,'SF Mono',Consolas,monospace";
  const button =
    'display:inline-block;padding:14px 24px;border-radius:8px;background:#1a665b;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none';
  const page = html`<html lang="${t.language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light"><title>${mail.organisation}</title></head>
<body style="margin:0;padding:0;background:#fbf8f2;font-family:-apple-system,'Segoe UI','Hiragino Sans','Yu Gothic UI',Meiryo,Helvetica,Arial,sans-serif">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#fbf8f2"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:520px;background:#ffffff;border:1px solid #ddd5c7;border-radius:12px"><tr><td style="padding:32px">
<p style="margin:0 0 24px;font-size:14px;font-weight:600;color:#474d5c">${mail.organisation}</p>
<p style="${paragraph}">${greeting}</p>
${mail.lead.map((sentence) => html`<p style="${paragraph}">${sentence}</p>`)}
${code !== undefined && html`<p style="${big}">${code}</p>`}
${
  action &&
  html`<p style="${paragraph}">${action.lead}</p>
<p style="margin:24px 0"><a href="${action.url}" style="${button}">${action.label}</a></p>`
}
${mail.after.map((sentence) => html`<p style="${paragraph}">${sentence}</p>`)}
<p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #ddd5c7;font-size:13px;line-height:1.6;color:#474d5c">${from}</p>
</td></tr></table>
</td></tr></table>
</body>
</html>`;
  return { subject: mail.subject, text, html: `<!doctype html>\n${page}\n` };
}
