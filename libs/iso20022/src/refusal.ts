// Why a bank's message was not accepted. The text names the place and the expectation, never the value that was found
// there: messages carry names and IINs, and refusals end in logs.
export type Iso20022Refusal =
  | { readonly code: 'xml_malformed'; readonly detail: string }
  | { readonly code: 'doctype_refused'; readonly detail: string }
  | { readonly code: 'too_large'; readonly detail: string }
  | { readonly code: 'wrong_message'; readonly detail: string }
  | { readonly code: 'missing_element'; readonly path: string; readonly detail: string }
  | { readonly code: 'bad_value'; readonly path: string; readonly detail: string };

export const missingElement = (path: string): Iso20022Refusal => ({
  code: 'missing_element',
  path,
  detail: `${path} is required`,
});

export const badValue = (path: string, expected: string): Iso20022Refusal => ({
  code: 'bad_value',
  path,
  detail: `${path} must be ${expected}`,
});

/** The same refusal of a part that was read by itself, at its place in the message. */
export const refusalBelow = (outer: string, refusal: Iso20022Refusal): Iso20022Refusal =>
  'path' in refusal ? { ...refusal, path: `${outer}/${refusal.path}`, detail: `${outer}/${refusal.detail}` } : refusal;
