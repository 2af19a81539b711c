// Bundles every entry of app/web/frontend/entries into app/web/static/build, each file named by its content,
// and writes manifest.json (entry name -> built file), which the templates read.
// `--watch` keeps building while the sources change.
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const sources = join(root, 'app/web/frontend/entries');
const target = join(root, 'app/web/static/build');
const copied = ['.woff2', '.woff', '.ttf', '.eot', '.svg', '.png', '.jpg', '.gif'];

async function findEntries() {
  const names = await readdir(sources);
  return names.filter((name) => /\.(js|css)$/.test(name)).sort().map((name) => join(sources, name));
}

function readManifest(outputs) {
  const manifest = {};
  const add = (name, file) => {
    if (manifest[name]) throw new Error(`Two sources make ${name}; rename one of them.`);
    manifest[name] = basename(file);
  };
  for (const [file, { entryPoint, cssBundle }] of Object.entries(outputs)) {
    if (!entryPoint || !file.match(/\.(js|css)$/)) continue;
    const name = basename(entryPoint);
    if (!resolve(root, entryPoint).startsWith(sources)) continue; // a dynamically imported chunk
    add(name, file);
    if (cssBundle) add(name.replace(/\.js$/, '.css'), cssBundle);
  }
  return Object.fromEntries(Object.entries(manifest).sort());
}

// The manifest changes in one move, and old files go last: a running server always finds what it names.
async function publish(outputs) {
  const manifest = readManifest(outputs);
  const fresh = join(target, 'manifest.json.new');
  await writeFile(fresh, JSON.stringify(manifest, null, 2) + '\n');
  await rename(fresh, join(target, 'manifest.json'));
  const kept = new Set(['manifest.json', ...Object.keys(outputs).map((file) => basename(file))]);
  for (const name of await readdir(target)) {
    if (!kept.has(name)) await rm(join(target, name));
  }
  console.log(`${Object.keys(manifest).length} entries, ${kept.size} files`);
}

const publishing = {
  name: 'publish',
  setup(build) {
    build.onEnd(async (result) => {
      if (result.errors.length === 0) await publish(result.metafile.outputs);
    });
  },
};

// CodeMirror's styles go into constructed style sheets: a strict Content-Security-Policy takes no <style> elements.
const constructedStyles = {
  name: 'constructed-styles',
  setup(build) {
    build.onLoad({ filter: /style-mod[\\/]src[\\/]style-mod\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const wanted = '!root.head && root.adoptedStyleSheets';
      if (!source.includes(wanted)) throw new Error(`${path} has changed: look how it puts its styles in place.`);
      return { contents: source.replace(wanted, 'root.adoptedStyleSheets'), loader: 'js' };
    });
  },
};

const options = {
  absWorkingDir: root,
  entryPoints: await findEntries(),
  outdir: target,
  entryNames: '[name]-[hash]',
  chunkNames: 'chunk-[hash]',
  assetNames: '[name]-[hash]',
  loader: Object.fromEntries(copied.map((extension) => [extension, 'file'])),
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['es2022'],
  minify: true,
  metafile: true,
  legalComments: 'linked', // licence notices stay beside the bundles they belong to
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
  alias: { domify: join(root, 'app/web/frontend/scripts/domify.js') },
  plugins: [constructedStyles, publishing],
};

await mkdir(target, { recursive: true });
if (process.argv.includes('--watch')) {
  await (await esbuild.context(options)).watch();
} else {
  await esbuild.build(options).catch(() => process.exit(1)); // esbuild has already said what is wrong, and where
}
