// The page of each problem type: `type` of a problem is its address at https://aiyrbas.kz, and every gateway serves it.
import {
  PROBLEMS,
  PROBLEMS_PATH,
  PROBLEM_CODES,
  PROBLEM_HELP,
  type ProblemCode,
  problemTitle,
  problemType,
} from '@aiyrbas/contracts';
import type { Documents, ServedDocument } from './documents';

/** `/problems`, and `/problems/<code>` of each code. */
export function problemPages(): Documents {
  const pages = PROBLEM_CODES.map((code) => [`${PROBLEMS_PATH}/${code}`, page(problemTitle(code), bodyOf(code))]);
  return { [PROBLEMS_PATH]: page('Problems', list()), ...(Object.fromEntries(pages) as Documents) };
}

const page = (title: string, body: string): ServedDocument => ({
  type: 'text/html; charset=utf-8',
  content: () => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${html(title)} - Aiyrbas API</title></head>
<body><h1>${html(title)}</h1>
${body}
</body></html>
`,
});

const bodyOf = (code: ProblemCode): string => `<dl>
<dt>Type</dt><dd><code>${problemType(code)}</code></dd>
<dt>Code</dt><dd><code>${code}</code></dd>
<dt>Status</dt><dd>${PROBLEMS[code]}</dd>
<dt>Cause</dt><dd>${html(PROBLEM_HELP[code].cause)}</dd>
<dt>What to do</dt><dd>${html(PROBLEM_HELP[code].cure)}</dd>
</dl>
<p><a href="${PROBLEMS_PATH}">All problems</a></p>`;

const list = (): string =>
  `<ul>\n${PROBLEM_CODES.map((code) => `<li>${PROBLEMS[code]} <a href="${PROBLEMS_PATH}/${code}">${code}</a></li>`).join('\n')}\n</ul>`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as HTML; what stands between backticks is code. */
const html = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character]!).replaceAll(/`([^`]*)`/g, '<code>$1</code>');
