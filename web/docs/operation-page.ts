import { type Content, html, type Markup } from '#web/ui/index.ts';
import { curlExample, sdkExample } from './code-examples.ts';
import { type DocsFrame, type DocsOperation, docsHome, docsPage, methodBadge } from './docs-frame.ts';
import { type Components, schemaView, typeName } from './schema-view.ts';

export function operationPage(
  frame: DocsFrame,
  { operation, components }: { operation: DocsOperation; components: Components },
): string {
  const { t } = frame;
  const { summary, tag, method, path, operationId, parameters, body, answers } = operation;
  const done = answers.filter(({ isError }) => !isError);
  const errors = answers.filter(({ isError }) => isError);
  return docsPage(frame, {
    title: summary,
    words: { running: t('docs.running'), failed: t('docs.failed') },
    body: html`<p class="small"><a href="${docsHome}#tag-${tag}">${tag}</a></p>
<h1>${summary}</h1>
<p class="docs-request">${methodBadge(method)}<code>${path}</code></p>
<dl class="docs-facts">${fact(t('docs.operation'), html`<code>${operationId}</code>${operation.isOktas && html` <span class="quiet small">${t('docs.oktas')}</span>`}`)}${who(frame, operation)}</dl>
${
  parameters.length > 0 &&
  html`<section><h2>${t('docs.parameters')}</h2><ul class="fields">${parameters.map(
    (one) =>
      html`<li><code class="field-name">${one.name}</code> <span class="field-type">${typeName(one.schema)} · ${t(one.in === 'path' ? 'docs.inPath' : 'docs.inQuery')}</span>${one.required && html` <span class="field-required">${t('docs.required')}</span>`}${one.description !== undefined && html`<p class="quiet small">${one.description}</p>`}</li>`,
  )}</ul></section>`
}
${body !== undefined && html`<section><h2>${t('docs.body')}</h2><p class="small quiet">${body.mediaTypes.join(', ')}</p>${schemaView(t, body.schema, components)}</section>`}
<section><h2>${t('docs.answer')}</h2>${done.map(
      ({ status, schema, example }) =>
        html`<h3>${status}</h3>${schema === undefined ? html`<p class="quiet">${t('docs.empty')}</p>` : html`${schemaView(t, schema, components)}<details><summary>${t('docs.example')}</summary>${code(example)}</details>`}`,
    )}</section>
${
  errors.length > 0 &&
  html`<section><h2>${t('docs.errors')}</h2><ul class="fields">${errors.map(
    ({ status, description, example }) =>
      html`<li><details><summary><code class="field-name">${status}</code> <span class="field-type">${description}</span></summary>${code(example)}</details></li>`,
  )}</ul></section>`
}
<section><h2>${t('docs.examples')}</h2><h3>curl</h3>${block(curlExample(operation, frame.origin))}<h3>TypeScript</h3>${block(sdkExample(operation, frame.origin))}</section>
${method === 'GET' && tryIt(frame, operation)}`,
  });
}

function who({ t }: DocsFrame, { permission, scope }: DocsOperation): Markup {
  if (permission === 'public') return fact(t('docs.who'), t('docs.anybody'));
  const whose = permission === 'self' ? t('docs.signedIn') : html`<code>${permission}</code>`;
  return html`${fact(t('docs.who'), whose)}${scope !== undefined && fact(t('docs.scope'), html`<code>${scope}</code>`)}`;
}

/** Reading only, with the reader's own session; the script sends it and shows what comes. */
function tryIt({ t }: DocsFrame, { parameters, path }: DocsOperation): Markup {
  return html`<section data-try hidden><h2>${t('docs.try')}</h2><p class="quiet small">${t('docs.tryNote')}</p>
<form data-path="${path}">${parameters.map(
    ({ name, in: where, required }) =>
      html`<div class="field"><label class="field-label" for="try-${name}"><code>${name}</code></label><input class="input" id="try-${name}" name="${name}" data-in="${where}"${required && html` required`} autocomplete="off" autocapitalize="none" spellcheck="false"></div>`,
  )}<button class="button button-main" type="submit">${t('docs.run')}</button></form>
<p class="small" data-status role="status"></p><pre class="docs-code" data-output tabindex="0" hidden></pre></section>`;
}

function fact(term: string, value: Content): Markup {
  return html`<div><dt>${term}</dt><dd>${value}</dd></div>`;
}

function code(example: unknown): Markup {
  return block(JSON.stringify(example, null, 2) ?? '');
}

function block(text: string): Markup {
  return html`<pre class="docs-code" tabindex="0"><code>${text}</code></pre>`;
}
