// The pages on which somebody answers a factor, chooses another, or sets one up. Each kind of factor brings its own words and fields.
import { button, check, type Content, hidden, html, type Markup, notice } from '#web/ui/index.ts';
import { type SigninFrame, signinPage } from './frame.ts';

/** A sentence for a notice: what happened, and what to do. */
export type Said = {
  kind: 'problem' | 'look' | 'done';
  text: string;
  link?: { label: string; href: string };
};

export const saidNotice = (said: Said | undefined): Content =>
  said &&
  notice(
    said.kind,
    said.link
      ? html`<p>${said.text}</p><p><a href="${said.link.href}">${said.link.label}</a></p>`
      : said.text,
  );

export type AnswerPage = {
  action: string;
  t: string;
  step: string;
  title: string;
  lead?: Content;
  /** What to do, beneath why it is asked. */
  task?: string | undefined;
  said?: Said | undefined;
  /** Whose it is, where that is known already. */
  login?: string | undefined;
  fields: Markup;
  /** Undefined: none, since something else sends the form on. */
  submit: string | undefined;
  script?: string | undefined;
  /** The page asks by itself whether somebody has answered elsewhere. */
  polls: boolean;
  /** Where it asks; the sign-in's own address unless told. */
  pollAt?: string | undefined;
  againLabel?: string | undefined;
  otherLabel?: string | undefined;
  laterLabel?: string | undefined;
  remember?: { label: string; checked: boolean } | undefined;
  keep?: boolean | undefined;
  foot?: Content;
};

/** One thing to answer: a code, a key, a request on a phone. */
export function answerPage(frame: SigninFrame, p: AnswerPage): string {
  const { t } = frame;
  const main = p.submit ?? (p.polls ? t('factor.continue') : undefined);
  return signinPage(frame, {
    title: p.title,
    isProblem: p.said?.kind === 'problem',
    script: ['enhance.js', ...(p.polls ? ['poll.js'] : []), ...(p.script === undefined ? [] : [p.script])],
    lead: p.lead,
    body: html`${saidNotice(p.said)}${whoIs(p.login)}<form class="form" method="post" action="${p.action}" novalidate${
      p.polls && html` data-poll="${p.pollAt ?? '/signin/poll'}"`
    }>${hidden('t', p.t)}${hidden('step', p.step)}
${p.task && html`<p class="task">${p.task}</p>`}${p.fields}
${p.remember && check({ name: 'remember', label: p.remember.label, checked: p.remember.checked })}${
  p.keep !== undefined && check({ name: 'keep', label: t('password.keep'), checked: p.keep })
}
${main !== undefined && button({ label: main, wide: true, look: p.submit === undefined ? 'plain' : 'main' })}
${besides(p)}</form>
${p.foot && html`<div class="form-foot">${p.foot}</div>`}`,
  });
}

function besides(p: AnswerPage): Content {
  const quiet = (name: string, label: string | undefined): Content =>
    label !== undefined && button({ label, look: 'text', name, value: 'yes' });
  if (p.againLabel === undefined && p.otherLabel === undefined && p.laterLabel === undefined)
    return undefined;
  return html`<div class="form-foot">${quiet('again', p.againLabel)}${quiet('other', p.otherLabel)}${quiet('later', p.laterLabel)}</div>`;
}

const whoIs = (login: string | undefined): Content =>
  login !== undefined && html`<div class="who"><span class="who-name">${login}</span></div>`;

export type Choice = {
  value: string;
  icon: Markup;
  label: string;
  hint?: string | undefined;
  mark?: string | undefined;
};

/** Several ways, each a button. */
export function choicePage(
  frame: SigninFrame,
  p: {
    action: string;
    t: string;
    step: string;
    title: string;
    lead?: Content;
    said?: Said | undefined;
    login?: string | undefined;
    choices: readonly Choice[];
    laterLabel?: string | undefined;
    foot?: Content;
  },
): string {
  return signinPage(frame, {
    title: p.title,
    isProblem: p.said?.kind === 'problem',
    lead: p.lead,
    body: html`${saidNotice(p.said)}${whoIs(p.login)}<form class="form" method="post" action="${p.action}" novalidate>${hidden('t', p.t)}${hidden('step', p.step)}
${choiceButtons('choice', p.choices)}
${p.laterLabel !== undefined && button({ label: p.laterLabel, look: 'plain', wide: true, name: 'later', value: 'yes' })}</form>
${p.foot && html`<div class="form-foot">${p.foot}</div>`}`,
  });
}

/** Buttons that say what they lead to; each is told apart by its value. */
export function choiceButtons(name: string, choices: readonly Choice[]): Markup {
  return html`<ul class="choices">${choices.map(
    (choice) =>
      html`<li><button class="choice" type="submit" name="${name}" value="${choice.value}">${choice.icon}<span class="choice-words"><span class="choice-label">${choice.label}</span>${
        choice.hint && html`<span class="choice-hint">${choice.hint}</span>`
      }</span>${choice.mark && html`<span class="choice-mark">${choice.mark}</span>`}</button></li>`,
  )}</ul>`;
}
