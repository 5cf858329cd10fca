// Lints texts as if they stood in the named files: `[[filePath, code], ...]` on standard input, messages on standard
// output. In a process of its own, because ESLint loads its configuration in a way that jest does not allow.
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';

const eslint = new ESLint();
const found = [];
for (const [filePath, code] of JSON.parse(await text(process.stdin))) {
  const [result] = await eslint.lintText(`${code}\n`, { filePath });
  found.push(
    result.messages
      .filter((message) => message.ruleId !== '@typescript-eslint/no-unused-vars')
      .map((message) => `${message.ruleId}: ${message.message}`),
  );
}
console.log(JSON.stringify(found));
