import { html, type Content, type Markup } from './html.ts';
import { alertIcon, checkIcon, infoIcon } from './icons.ts';

export type Field = {
  name: string;
  label: string;
  type?: 'text' | 'email' | 'password' | 'search';
  value?: string | undefined;
  autocomplete?: string | undefined;
  hint?: Content;
  /** What is wrong with it and how to mend it; the reader is told with the field. */
  problem?: string | undefined;
  autofocus?: boolean;
  required?: boolean;
  maxLength?: number;
  /** Digits only: the keyboard for them. */
  numeric?: boolean;
  /** For names and addresses: no capitals, corrections or red underlines from the keyboard. */
  verbatim?: boolean;
};

/** A labelled field. A password's value is never written back into a page. */
export function field(f: Field): Markup {
  const described = [f.problem ? `${f.name}-problem` : '', f.hint ? `${f.name}-hint` : ''].filter(Boolean);
  const type = f.type ?? 'text';
  const input = html`<input class="input" id="${f.name}" name="${f.name}" type="${type}"${
    type === 'password' || f.value === undefined ? '' : html` value="${f.value}"`
  }${f.autocomplete && html` autocomplete="${f.autocomplete}"`}${
    f.verbatim && html` autocapitalize="none" autocorrect="off" spellcheck="false"`
  }${f.numeric && html` inputmode="numeric" pattern="[0-9 ]*"`}${f.maxLength && html` maxlength="${f.maxLength}"`}${f.required !== false && html` required`}${
    f.autofocus && html` autofocus`
  }${described.length > 0 && html` aria-describedby="${described.join(' ')}"`}${
    f.problem && html` aria-invalid="true"`
  }>`;
  return html`<div class="field">
    <label class="field-label" for="${f.name}">${f.label}</label>
    ${type === 'password' ? html`<div class="secret">${input}</div>` : input}
    ${f.problem && html`<p class="field-problem" id="${f.name}-problem">${f.problem}</p>`}
    ${f.hint && html`<div class="field-hint" id="${f.name}-hint">${f.hint}</div>`}
  </div>`;
}

/** A field of several lines. */
export function textarea(f: {
  name: string;
  label: string;
  value: string;
  maxLength: number;
  hint?: Content;
  problem?: string | undefined;
  autofocus?: boolean;
}): Markup {
  const described = [f.problem ? `${f.name}-problem` : '', f.hint ? `${f.name}-hint` : ''].filter(Boolean);
  return html`<div class="field">
    <label class="field-label" for="${f.name}">${f.label}</label>
    <textarea class="input textarea" id="${f.name}" name="${f.name}" rows="4" maxlength="${f.maxLength}" required${
      f.autofocus && html` autofocus`
    }${described.length > 0 && html` aria-describedby="${described.join(' ')}"`}${
      f.problem && html` aria-invalid="true"`
    }>
${f.value}</textarea>
    ${f.problem && html`<p class="field-problem" id="${f.name}-problem">${f.problem}</p>`}
    ${f.hint && html`<div class="field-hint" id="${f.name}-hint">${f.hint}</div>`}
  </div>`;
}

/** A secret that is chosen: typed twice, under rules that stand beside it. */
export function newSecretFields(f: {
  label: string;
  repeatLabel: string;
  rulesTitle: string;
  rules: readonly string[];
  problem?: string | undefined;
  autofocus: boolean;
}): Markup {
  const rules =
    f.rules.length > 0 &&
    html`${f.rulesTitle}<ul class="rules">${f.rules.map((rule) => html`<li>${rule}</li>`)}</ul>`;
  return html`${field({
    name: 'newPassword',
    label: f.label,
    type: 'password',
    autocomplete: 'new-password',
    autofocus: f.autofocus,
    problem: f.problem,
    hint: rules,
  })}
${field({ name: 'repeatPassword', label: f.repeatLabel, type: 'password', autocomplete: 'new-password' })}`;
}

export function hidden(name: string, value: string): Markup {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}

export function check(c: { name: string; label: string; checked?: boolean }): Markup {
  return html`<label class="check"><input type="checkbox" name="${c.name}" value="yes"${c.checked && html` checked`}><span>${c.label}</span></label>`;
}

export function select(s: {
  name: string;
  label: string;
  options: readonly { value: string; label: string; lang?: string }[];
  selected: string;
}): Markup {
  return html`<div class="field">
    <label class="field-label" for="${s.name}">${s.label}</label>
    <select class="input select" id="${s.name}" name="${s.name}">${s.options.map(
      (o) =>
        html`<option value="${o.value}"${o.lang && html` lang="${o.lang}"`}${o.value === s.selected && html` selected`}>${o.label}</option>`,
    )}</select>
  </div>`;
}

export type ButtonLook = 'main' | 'plain' | 'harm' | 'text';

export function button(b: {
  label: string;
  look?: ButtonLook;
  wide?: boolean;
  name?: string;
  value?: string;
}): Markup {
  const look = b.look ?? 'main';
  const classes = look === 'text' ? 'button-text' : `button button-${look}${b.wide ? ' button-wide' : ''}`;
  return html`<button class="${classes}" type="submit"${b.name && html` name="${b.name}" value="${b.value ?? ''}"`}>${b.label}</button>`;
}

export function linkButton(b: {
  label: string;
  href: string;
  look?: 'main' | 'plain';
  wide?: boolean;
}): Markup {
  return html`<a class="button button-${b.look ?? 'main'}${b.wide && ' button-wide'}" href="${b.href}">${b.label}</a>`;
}

/** Something the reader should know before going on. A problem is spoken at once by a screen reader, the rest when it is quiet. */
export function notice(kind: 'problem' | 'look' | 'done' | 'info', body: Content): Markup {
  const picture = kind === 'done' ? checkIcon() : kind === 'info' ? infoIcon() : alertIcon();
  return html`<div class="notice notice-${kind}" role="${kind === 'problem' ? 'alert' : 'status'}">${picture}<div class="notice-body">${
    typeof body === 'string' ? html`<p>${body}</p>` : body
  }</div></div>`;
}
