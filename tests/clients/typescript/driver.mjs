// What a flow is given: the client with an API key and the one without, and what a tester knows besides.

import { createHmac } from "node:crypto";

export const EXAMPLE_APP = "10000000-0000-0002-0000-000000000001";
export const OTHER_APP = "10000000-0000-0002-0000-000000000002";
export const VAULT = "10000000-0000-0002-0000-000000000003";

const person = (number) => `00000000-0000-0001-0000-00000000000${number}`;
export const [RICHARD, RAVI, RITA, EMMA, UMA, NILS] = [1, 2, 3, 4, 5, 6].map(person);
export const NOBODY = "00000000-0000-0001-0000-00000000dead";
export const TENANT = "f24aca2b-ce4a-4dad-951a-c9d690e71415";

export const PASSWORD = "correct horse battery";
export const NEW_PASSWORD = "staple the battery";
export const RITAS_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/** Return the body of a response, or of an error, that must have a status. */
export async function body(promise, status = 200) {
  const response = await promise.catch((error) => error);
  if (response.statusCode !== status) {
    throw new Error(`${response.statusCode} instead of ${status}: ${JSON.stringify(response.exception ?? response)}`);
  }
  return response.response ?? response.exception;
}

function recording(client, made) {
  return new Proxy(client, {
    get(target, name) {
      const value = target[name];
      if (typeof value !== "function") return value;
      return (...args) => {
        const result = value.apply(target, args);
        if (typeof result?.then === "function") made.push(name);
        return result;
      };
    },
  });
}

export class Driver {
  constructor(FusionAuthClient, url, apiKey) {
    this.url = url;
    this.made = [];
    this.client = recording(new FusionAuthClient(apiKey, url), this.made);
    this.stranger = recording(new FusionAuthClient(null, url), this.made);
  }

  /** Log somebody in by password, for the example app; return the body. */
  logIn(name = "richard", status = 200, more = {}) {
    const credentials = { loginId: `${name}@example.com`, password: PASSWORD, applicationId: EXAMPLE_APP };
    return body(this.client.login({ ...credentials, ...more }), status);
  }

  async control(method, name, instruction) {
    const reply = await fetch(`${this.url}/fauxauth/${name}`, { method, body: JSON.stringify(instruction) });
    if (!reply.ok) throw new Error(await reply.text());
    return reply.json();
  }

  outbox() {
    return this.control("GET", "outbox");
  }

  advance(duration) {
    return this.control("POST", "clock", { advance: duration });
  }

  /** Return the code in the last email to somebody. */
  async code(name) {
    return (await this.outbox()).findLast((message) => message.to === `${name}@example.com`).code;
  }

  /** Return what an authenticator with a secret shows now, as RFC 6238 has it. */
  async totp(secretBase32) {
    const now = Date.parse((await this.control("GET", "clock")).now);
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
    const digest = createHmac("sha1", decodeBase32(secretBase32)).update(counter).digest();
    const number = digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, "0");
  }
}

function decodeBase32(text) {
  const bits = [...text].map((each) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(each).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((each) => parseInt(each, 2)));
}
