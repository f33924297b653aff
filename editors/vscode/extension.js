// Starts `tautline lsp` for CUE files, and lets it speak with Visual Studio Code.
'use strict';

const { commands, workspace } = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

// server is what is to be started, by the settings.
function server() {
  const settings = workspace.getConfiguration('tautline');
  const args = ['lsp'];
  if (settings.get('profile')) args.push('--profile', settings.get('profile'));
  for (const tag of settings.get('tags') || []) args.push('--tag', tag);
  return { command: settings.get('path') || 'tautline', args };
}

async function start() {
  client = new LanguageClient('tautline', 'Tautline', server(), {
    documentSelector: [{ scheme: 'file', language: 'cue' }],
  });
  await client.start();
}

async function stop() {
  await client?.stop();
  client = undefined;
}

async function activate(context) {
  context.subscriptions.push(
    commands.registerCommand('tautline.restart', async () => { await stop(); await start(); }),
    workspace.onDidChangeConfiguration(async e => {
      if (e.affectsConfiguration('tautline')) { await stop(); await start(); }
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
