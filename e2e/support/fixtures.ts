import { resolve } from 'node:path';
import { test as base, expect, type Browser, type BrowserContextOptions } from '@playwright/test';
import { serve } from '../serve.mjs';
import { Device } from './device.ts';
import { Person } from './person.ts';
import { GIVEN_RELAY, Relay, type Options as RelayOptions } from './relay.ts';

export { Device, expect, Person, Relay };
export { DELIVERED } from '../pages/chat.ts';
export { apart, exchange, introduce, openChats, pair, REFUSED } from './person.ts';

export type Site = Awaited<ReturnType<typeof serve>>;

interface Options extends BrowserContextOptions {
  browser?: Browser;
  /** Where the app is served; the worker's site if nothing is said. */
  url?: string;
}

export interface OfTest {
  /** A new profile without an identity, and nothing opened yet. */
  newcomer: (name: string, options?: Options) => Promise<Person>;
  /** A new profile that has been through the first run. */
  person: (name: string, options?: Options) => Promise<Person>;
  /** The same with a browser of their own, whose profile is on disk: it can be killed, stopped and started again. */
  device: (name: string, options?: { url?: string }) => Promise<Device>;
  /** A relay of this test's own, to be stopped and started. */
  startRelay: (options?: RelayOptions) => Promise<Relay>;
  /** Another copy of the app, that uses this relay, or these, or is served elsewhere. */
  startSite: (options: { relay: string | string[]; base?: string; iceServers?: object[] }) => Promise<Site>;
}

interface OfWorker {
  /** Address of the relay that tests share. */
  relayUrl: string;
  site: Site;
}

/** What is served. */
const dir = process.env.DIST ? { dir: resolve(process.env.DIST) } : {};

export const config = (relay: string | string[], iceServers: object[] = []) => ({ name: 'Tincan', relays: [relay].flat(), iceServers });

/** Why a test that stops, starts or configures its relay cannot use the given one. */
export const NOT_OURS = 'RELAY_URL names a relay that is not ours to stop and start';
export const relayIsGiven = GIVEN_RELAY !== undefined;

export const test = base.extend<OfTest, OfWorker>({
  relayUrl: [
    async ({}, use) => {
      if (GIVEN_RELAY) return use(GIVEN_RELAY);
      const relay = await Relay.start();
      await use(relay.url);
      await relay.stop();
    },
    { scope: 'worker' },
  ],

  site: [
    async ({ relayUrl }, use) => {
      const site = await serve({ ...dir, config: config(relayUrl) });
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],

  newcomer: async ({ browser, site, viewport }, use) => {
    const people: Person[] = [];
    await use(async (name, { browser: other, url, ...options } = {}) => {
      const person = await Person.create(name, other ?? browser, url ?? site.url, other ? options : { viewport, ...options });
      people.push(person);
      return person;
    });
    const errors = Object.fromEntries(people.map((person) => [person.name, person.unexpectedErrors()]));
    for (const person of people) await person.context.close();
    expect(errors, 'errors on the consoles').toEqual(Object.fromEntries(people.map((person) => [person.name, []])));
  },

  person: async ({ newcomer }, use) => {
    await use(async (name, options) => (await (await newcomer(name, options)).open()).start());
  },

  device: async ({ site }, use) => {
    const devices: Device[] = [];
    await use(async (name, { url } = {}) => {
      const device = await Device.start(name, url ?? site.url);
      devices.push(device);
      await device.person.start();
      return device;
    });
    const errors = Object.fromEntries(devices.map((device) => [device.name, device.unexpectedErrors()]));
    for (const device of devices) await device.close();
    expect(errors, 'errors on the consoles').toEqual(Object.fromEntries(devices.map((device) => [device.name, []])));
  },

  startRelay: async ({}, use) => {
    const relays: Relay[] = [];
    await use(async (options) => {
      const relay = await Relay.start(options);
      relays.push(relay);
      return relay;
    });
    for (const relay of relays) await relay.stop();
  },

  startSite: async ({}, use) => {
    const sites: Site[] = [];
    await use(async ({ relay, base, iceServers }) => {
      const site = await serve({ ...dir, config: config(relay, iceServers), ...(base ? { base } : {}) });
      sites.push(site);
      return site;
    });
    for (const site of sites) await site.close();
  },
});
