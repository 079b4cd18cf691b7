// Runs flows on demand: a line of JSON on standard input names a flow and a server, and the answering line on standard
// output has the calls that the flow made and what stopped it. The one argument is the folder with node_modules.

import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { Driver } from "./driver.mjs";
import * as logins from "./flows_logins.mjs";
import * as passwords from "./flows_passwords.mjs";
import * as tokens from "./flows_tokens.mjs";
import * as twoFactor from "./flows_two_factor.mjs";
import * as users from "./flows_users.mjs";
import * as verification from "./flows_verification.mjs";

const { FusionAuthClient } = createRequire(join(process.argv[2], "package.json"))("@fusionauth/typescript-client");

const flows = { ...logins, ...passwords, ...tokens, ...twoFactor, ...users, ...verification };

async function run({ flow, url, apiKey }) {
  const driver = new Driver(FusionAuthClient, url, apiKey);
  try {
    if (!(flow in flows)) throw new Error(`there is no flow ${flow}`);
    await flows[flow](driver);
    return { made: driver.made, error: null };
  } catch (error) {
    return { made: driver.made, error: error.stack ?? JSON.stringify(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await run(JSON.parse(line)))}\n`);
}
