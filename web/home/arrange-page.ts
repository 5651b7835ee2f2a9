import {
  button,
  downIcon,
  field,
  gripIcon,
  hidden,
  html,
  type Markup,
  notice,
  upIcon,
} from '#web/ui/index.ts';
import { appPicture } from './app-picture.ts';
import type { AppTile, TileSection } from './apps-page.ts';
import { type HomeFrame, homePage } from './frame.ts';

type NameProblem = 'empty' | 'tooLong';

export type ArrangeSaid = {
  done?: 'moved' | 'added' | 'renamed' | 'deleted';
  problem?:
    | { at: 'apps'; why: 'none' | 'gone' }
    | { at: 'new'; why: NameProblem | 'tooMany'; value: string }
    | { at: 'section'; section: string; why: NameProblem; value: string };
};

export type ArrangePage = {
  sections: readonly TileSection[];
  mayAdd: boolean;
  maxName: number;
  said: ArrangeSaid;
};

/** The form whose boxes and buttons stand in the lists. */
const appsForm = 'apps';

const doneWords = {
  moved: 'arrange.moved',
  added: 'arrange.added',
  renamed: 'arrange.renamed',
  deleted: 'arrange.deleted',
} as const;

export function arrangePage(frame: HomeFrame, p: ArrangePage): string {
  const { t } = frame;
  const { problem, done } = p.said;
  return homePage(frame, {
    title: t('arrange.title'),
    isProblem: problem !== undefined,
    script: 'home.js',
    data: {
      saved: t('arrange.moved'),
      failed: t('home.failed'),
      lifted: t('arrange.lifted', { app: '{app}' }),
      moved: t('arrange.movedTo', { app: '{app}', place: '{place}', total: '{total}' }),
      dropped: t('arrange.dropped', { app: '{app}' }),
    },
    body: html`<p><a href="/home">${t('arrange.back')}</a></p>
<div class="room-head"><div><h1>${t('arrange.title')}</h1><p class="quiet">${t('arrange.lead')}</p></div></div>
<div class="said" role="status" data-said>${done && html`<div class="toast"><p>${t(doneWords[done])}</p></div>`}</div>
${problem?.at === 'apps' && notice('problem', t(problem.why === 'none' ? 'arrange.noneChosen' : 'arrange.sectionGone'))}
<form id="${appsForm}" method="post" action="/home/arrange/apps">${hidden('t', frame.formToken)}</form>
<div class="arrange" data-arrange>${p.sections.map((section, index) => oneSection(frame, p, section, index))}</div>
${newSection(frame, p)}
${moveBar(frame, p)}`,
  });
}

function oneSection(frame: HomeFrame, p: ArrangePage, section: TileSection, index: number): Markup {
  const { t } = frame;
  const own = p.sections.filter((one) => one.id !== undefined).length;
  const name = section.name ?? (own === 0 ? t('home.allApps') : t('home.otherApps'));
  return html`<section class="arrange-section" data-section="${section.id ?? ''}" aria-labelledby="section-${index}">
<div class="arrange-head"><h2 id="section-${index}">${name}</h2>${section.id !== undefined && sectionButtons(frame, section, name, index, own)}</div>
${section.id !== undefined && renameForm(frame, p, section, name, index)}
<ul class="rows" data-place="section" aria-labelledby="section-${index}">${section.tiles.map((app, place) => row(frame, app, place, section.tiles.length))}</ul>
<p class="quiet small arrange-empty">${t('home.sectionEmpty')}</p></section>`;
}

function sectionButtons(
  frame: HomeFrame,
  section: TileSection,
  name: string,
  index: number,
  count: number,
): Markup {
  const { t } = frame;
  return html`<form class="arrange-buttons" method="post" action="/home/arrange/sections">${hidden('t', frame.formToken)}${hidden('section', section.id ?? '')}
${iconButton('do', 'up', t('arrange.sectionUp', { section: name }), upIcon(), index > 0)}${iconButton('do', 'down', t('arrange.sectionDown', { section: name }), downIcon(), index < count - 1)}</form>`;
}

function renameForm(
  frame: HomeFrame,
  p: ArrangePage,
  section: TileSection,
  name: string,
  index: number,
): Markup {
  const { t } = frame;
  const { problem } = p.said;
  const wrong = problem?.at === 'section' && problem.section === section.id ? problem : undefined;
  const id = `name-${index}`;
  return html`<details class="arrange-edit"${wrong && html` open`}><summary>${t('arrange.edit')}<span class="visually-hidden"> ${name}</span></summary>
<form class="row" method="post" action="/home/arrange/sections">${hidden('t', frame.formToken)}${hidden('section', section.id ?? '')}
<div class="field"><label class="field-label" for="${id}">${t('arrange.name')}</label><input class="input" id="${id}" name="name" value="${wrong?.value ?? section.name ?? ''}" autocomplete="off" maxlength="200"${wrong && html` aria-invalid="true" aria-describedby="${id}-problem"`}>${wrong && html`<p class="field-problem" id="${id}-problem">${nameProblem(frame, p, wrong.why)}</p>`}</div>
<button class="button button-plain" type="submit" name="do" value="rename">${t('arrange.rename')}</button><button class="button button-harm" type="submit" name="do" value="delete" formnovalidate>${t('arrange.delete')}</button></form>
<p class="quiet small">${t('arrange.deleteHint')}</p></details>`;
}

const nameProblem = (frame: HomeFrame, p: ArrangePage, why: NameProblem | 'tooMany'): string => {
  if (why === 'tooLong') return frame.t('arrange.nameTooLong', { count: p.maxName });
  return frame.t(why === 'empty' ? 'arrange.nameEmpty' : 'arrange.tooMany');
};

function row(frame: HomeFrame, app: AppTile, place: number, count: number): Markup {
  const { t } = frame;
  return html`<li class="arrange-row" data-app="${app.id}"><button class="grip" type="button" hidden aria-label="${t('arrange.grip', { app: app.label })}" aria-pressed="false">${gripIcon()}</button>
<label class="arrange-app"><input type="checkbox" form="${appsForm}" name="app" value="${app.id}"><span class="arrange-picture">${appPicture(app)}</span><span class="arrange-name">${app.label}</span></label>
<span class="arrange-buttons">${iconButton('up', app.id, t('arrange.up', { app: app.label }), upIcon(), place > 0, appsForm)}${iconButton('down', app.id, t('arrange.down', { app: app.label }), downIcon(), place < count - 1, appsForm)}</span></li>`;
}

function iconButton(
  name: string,
  value: string,
  label: string,
  icon: Markup,
  isPossible: boolean,
  form?: string,
): Markup {
  return html`<button class="icon-button" type="submit"${form && html` form="${form}"`} name="${name}" value="${value}" aria-label="${label}"${!isPossible && html` disabled`}>${icon}</button>`;
}

function newSection(frame: HomeFrame, p: ArrangePage): Markup {
  const { t } = frame;
  const wrong = p.said.problem?.at === 'new' ? p.said.problem : undefined;
  if (!p.mayAdd && wrong === undefined) return html`<p class="quiet small">${t('arrange.tooMany')}</p>`;
  return html`<section class="arrange-new" aria-labelledby="new-section"><h2 id="new-section">${t('arrange.newSection')}</h2>
<form class="row stack-narrow" method="post" action="/home/arrange/new-section">${hidden('t', frame.formToken)}
${field({ name: 'name', label: t('arrange.name'), value: wrong?.value ?? '', autocomplete: 'off', maxLength: 200, problem: wrong && nameProblem(frame, p, wrong.why), autofocus: wrong !== undefined })}
${button({ label: t('arrange.add'), look: 'plain' })}</form></section>`;
}

function moveBar(frame: HomeFrame, p: ArrangePage): Markup | false {
  const { t } = frame;
  const own = p.sections.filter((section) => section.id !== undefined);
  if (own.length === 0) return false;
  return html`<div class="move-bar"><div class="move-bar-inner"><label class="field-label" for="to">${t('arrange.moveTo')}</label>
<select class="input select" id="to" name="to" form="${appsForm}">${own.map((section) => html`<option value="${section.id ?? ''}">${section.name}</option>`)}<option value="">${t('home.otherApps')}</option></select>
<button class="button button-main" type="submit" form="${appsForm}">${t('arrange.move')}</button></div></div>`;
}
