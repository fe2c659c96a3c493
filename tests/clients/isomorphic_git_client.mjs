// isomorphic-git, Git written in JavaScript. Run beside its node_modules as: clone URL DIRECTORY | fetch DIRECTORY |
// push DIRECTORY REF
import fs from 'node:fs';
import git from 'isomorphic-git';
import http from 'isomorphic-git/http/node';

const onAuth = () => ({ username: process.env.GIT_USERNAME, password: process.env.GIT_PASSWORD });

const commands = {
  clone: (url, dir) => git.clone({ fs, http, onAuth, url, dir }),
  fetch: (dir) => git.fetch({ fs, http, onAuth, dir, remote: 'origin' }),
  push: async (dir, remoteRef) => {
    const ref = await git.currentBranch({ fs, dir });
    await git.push({ fs, http, onAuth, dir, remote: 'origin', ref, remoteRef });
  },
};

const [command, ...words] = process.argv.slice(2);
await commands[command](...words);
