// Loads the extension, with a stand-in for what Visual Studio Code gives it: all that it
// requires must be there. The argument is its extension.js.
const Module = require('module');
const stub = name => new Proxy(function () {}, { get: (t, k) => k === Symbol.toPrimitive ? () => name : k === 'prototype' ? t.prototype : k in t ? t[k] : (t[k] = stub(name + '.' + String(k))), construct: () => ({}), apply: () => stub(name + '()') });
const load = Module._load;
Module._load = (name, ...rest) => name === 'vscode' ? stub('vscode') : load(name, ...rest);
const e = require(process.argv[2]);
console.log(Object.keys(e).join(' '));
