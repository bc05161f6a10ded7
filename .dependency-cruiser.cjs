/**
 * The arrows of ARCHITECTURE.md. `npm run check` refuses every import that goes against one of them.
 *
 * main · worker · launcher ─► app.module ─► integrations ─► pickup | handover | delivery | tracking
 *   ─► money ─► item ─► dossier ─► directory ─► press ─► documents · platform
 */

const modules = '^src/modules/';
const siblings = 'pickup|handover|delivery|tracking';
const npm = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'];

/** What lies above each shared module, and so may not be imported by it. */
const above = {
  money: siblings,
  item: `${siblings}|money`,
  dossier: `${siblings}|money|item`,
  directory: `${siblings}|money|item|dossier`,
};

const moduleOrder = Object.entries(above).map(([module, upper]) => ({
  name: `${module}-looks-down`,
  comment: `money ─► item ─► dossier ─► directory: ${module} knows nothing of ${upper.replaceAll('|', ', ')}. Call downwards; what the lower one needs is given to it.`,
  severity: 'error',
  from: { path: `${modules}${module}/` },
  to: { path: `${modules}(${upper})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'Whoever reads a file finds everything it stands on below it. Type-only imports count as well.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'siblings-meet-in-the-item',
      comment:
        'pickup, handover, delivery and tracking never import one another: they meet in the item and its journal.',
      severity: 'error',
      from: { path: `${modules}(${siblings})/` },
      to: { path: `${modules}(${siblings})/`, pathNot: `${modules}$1/` },
    },
    ...moduleOrder,
    {
      name: 'modules-know-no-outside-world',
      comment: 'Whatever talks to the outside hangs on the journal from outside: a module imports no integration.',
      severity: 'error',
      from: { path: modules },
      to: { path: '^src/integrations/' },
    },
    {
      name: 'nothing-below-knows-the-processes',
      comment:
        'Modules, integrations, press, documents and platform know neither the launcher, nor verify, nor how a process is put together.',
      severity: 'error',
      from: { path: '^src/(modules|integrations|press|documents|platform)/' },
      to: { path: '^src/(launcher/|verify/|[^/]+$)' },
    },
    {
      name: 'platform-knows-no-domain',
      comment: 'platform is below everything: it imports nothing of ours but itself.',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^(src|simulators|scripts|bench|test)/', pathNot: '^src/platform/' },
    },
    {
      name: 'press-knows-documents-and-platform',
      comment: 'The press prints whatever it is given: it imports nothing of ours but documents and platform.',
      severity: 'error',
      from: { path: '^src/press/' },
      to: { path: '^(src|simulators|scripts|bench|test)/', pathNot: '^src/(press|documents|platform)/' },
    },
    {
      name: 'only-the-press-draws',
      comment:
        'Drawing holds up whoever does it: data go to the press, which draws in its thread. Types, sizes and the words of forms alone are harmless.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(documents/|press/press.thread.ts$)' },
      to: {
        path: '^src/(documents/|press/press.thread.ts$)',
        pathNot: '^src/documents/(label-sizes|pad-forms).ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'documents-are-data-in-bytes-out',
      comment: 'A document is made from its data alone: it imports nothing of ours but other documents.',
      severity: 'error',
      from: { path: '^src/documents/' },
      to: { path: '^(src|simulators|scripts|bench|test)/', pathNot: '^src/documents/' },
    },
    {
      name: 'documents-take-three-packages',
      comment: 'Drawing (pdfkit), codes (bwip-js) and amounts in words (read-vietnamese-number); no other npm package.',
      severity: 'error',
      from: { path: '^src/documents/' },
      to: { dependencyTypes: npm, pathNot: 'node_modules/(@types/)?(pdfkit|bwip-js|read-vietnamese-number)/' },
    },
    {
      name: 'pure-files-take-no-package',
      comment:
        'Lifecycles, rules and mappings are tables and plain functions: no npm package (a type alone is harmless).',
      severity: 'error',
      from: { path: '\\.(lifecycle|rules|mapping)\\.ts$' },
      to: { dependencyTypes: npm, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pure-files-do-no-work',
      comment:
        'Not by way of another file either: no database, queue, framework or network behind lifecycles and rules.',
      severity: 'error',
      from: { path: '^src/.*\\.(lifecycle|rules)\\.ts$' },
      to: { path: 'node_modules/(typeorm|pg|bullmq|ioredis|axios|@nestjs/[^/]+)/', reachable: true },
    },
    {
      name: 'offline-runs-in-a-phone',
      comment:
        'The halves of an offline handover are made and checked in browsers too: nothing of ours but themselves, nothing of Node, of packages @noble alone.',
      severity: 'error',
      from: { path: `${modules}handover/offline/` },
      to: { pathNot: `${modules}handover/offline/|node_modules/@noble/` },
    },
    {
      name: 'only-paper-enters-for-others',
      comment:
        'Whoever makes an entry acts in the name of somebody who is not there: src/paper alone, after a second person has confirmed the sheet. The guard reads it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(paper/sheet-acts.ts$|platform/http.ts$)' },
      to: { path: '^src/platform/entering.ts$' },
    },
    {
      name: 'only-devices-replay',
      comment: 'The time of a late act comes from the batch of a device: src/courier alone says it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(courier/inner-requests.ts$|platform/http.ts$)' },
      to: { path: '^src/platform/replay.ts$' },
    },
    {
      name: 'controllers-see-no-tables',
      comment: 'A controller asks a service and shows a view: neither typeorm nor an entity, not even as a type.',
      severity: 'error',
      from: { path: '\\.controller\\.ts$' },
      to: { path: ['node_modules/(typeorm|pg)/', '\\.(entity|entities)\\.ts$'] },
    },
    {
      name: 'simulators-are-somebody-else',
      comment:
        'The outside systems share no code with the service; what they have in common is the wire. The launcher starts them by path.',
      severity: 'error',
      from: { path: '^simulators/' },
      to: { path: '^(src|scripts|bench|test)/' },
    },
    {
      name: 'src-stands-alone',
      comment: 'The service needs neither its tests, nor its bench, nor the simulators, nor the scripts.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|simulators|scripts)/' },
    },
    {
      name: 'only-tests-import-tests',
      comment: 'test/support is for tests and the bench.',
      severity: 'error',
      from: { path: '^(src|simulators|scripts)/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-dev-package-in-production',
      comment: 'What the image runs is installed with --omit=dev.',
      severity: 'error',
      from: { path: '^(src|simulators)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'every-package-is-named',
      comment: 'A package that only another package brings may be gone tomorrow: name it in package.json.',
      severity: 'error',
      from: { path: '^(src|simulators|scripts|bench|test)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'everything-is-found',
      comment: 'An import that leads nowhere fails when the process starts, not when it is written.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage|web)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
    skipAnalysisNotInRules: true,
  },
};
