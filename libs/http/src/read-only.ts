// What is served beside the operations (documents, their page) is read, and nothing else.
import { PROBLEMS, pathOf } from '@aiyrbas/contracts';
import type { HandleRequest } from './server';
import { problemOf } from './problem';

const READS = ['GET', 'HEAD'];

/** Answers any other method than GET and HEAD with 405 and `Allow`. */
export const readOnly =
  (handle: HandleRequest): HandleRequest =>
  (request, response) => {
    if (READS.includes(request.method ?? '')) return handle(request, response);
    const refusal = { code: 'method_not_allowed', detail: `this path has ${READS.join(', ')}` } as const;
    response.writeHead(PROBLEMS[refusal.code], { 'content-type': 'application/problem+json', allow: READS.join(', ') });
    response.end(JSON.stringify(problemOf(refusal, { instance: pathOf(request.url ?? '/') })));
  };
