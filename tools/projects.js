// Every project of the workspace: a folder with a package.json where the root's `workspaces` look for one.
const { existsSync, readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const manifestOf = (path) => JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));

/** @returns of each project its folder, its package's name, its kind (the tag `type:...`) and its package.json. */
function projects() {
  const paths = manifestOf('.').workspaces.flatMap((glob) => {
    const group = glob.replace(/\/\*$/, '');
    return readdirSync(join(root, group)).map((name) => `${group}/${name}`);
  });
  return paths
    .filter((path) => existsSync(join(root, path, 'package.json')))
    .map((path) => {
      const manifest = manifestOf(path);
      const type = manifest.nx?.tags?.find((tag) => tag.startsWith('type:'))?.slice('type:'.length);
      return { path, package: manifest.name, type, manifest };
    });
}

module.exports = { root, projects };
