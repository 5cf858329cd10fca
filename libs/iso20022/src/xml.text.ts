// The characters that XML 1.0 allows.

// Control characters cannot appear in XML 1.0 at all, not even as references; a lone surrogate is no character.
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

export const isXmlText = (text: string): boolean => !FORBIDDEN.test(text);
