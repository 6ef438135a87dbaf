import { expect } from '@playwright/test';
import { DELIVERED } from '../pages/chat.ts';
import { type Host, ICE_SERVERS, type Kind, Lab } from './lab.ts';
import { Person, REFUSED } from './person.ts';
import { path } from './rtc.ts';
import { serve } from '../serve.mjs';

/** What two are to get: a path of their own, one over the TURN server, or none, so that messages go over relays. */
export type Way = 'direct' | 'TURN' | 'relays';

/**
 * What two kinds of network can have at best. Two routers of which one gives each destination another port, and the
 * other lets in only what answers, never find each other (RFC 8445 needs a relay there).
 */
export function best(one: Kind, other: Kind, turn: boolean): Way {
  const kinds = [one, other];
  const found = !kinds.includes('blocked') && (kinds.includes('open') || !kinds.includes('symmetric'));
  return found ? 'direct' : turn ? 'TURN' : 'relays';
}

/** Two at their computers on a laboratory's internet, and the page they use. */
export class Trial {
  private constructor(
    readonly lab: Lab,
    readonly ann: Person,
    readonly bob: Person,
    readonly homes: readonly [Host, Host],
    private readonly site: Awaited<ReturnType<typeof serve>>,
  ) {}

  /** Begins when both have a name. `dir`: what is served, if not `dist/`. */
  static async open(kinds: [Kind, Kind], ice: 'none' | 'stun' | 'turn', relay: string, lab: Lab): Promise<Trial> {
    const iceServers = ice === 'none' ? [] : ICE_SERVERS[ice];
    const dir = process.env.DIST ? { dir: process.env.DIST } : {};
    const site = await serve({ ...dir, config: { name: 'Tincan', relays: [relay], iceServers } });
    const homes = [await lab.host(kinds[0], [site.url, relay]), await lab.host(kinds[1], [site.url, relay])] as const;
    const at = async (name: string, { browser }: Host) => {
      const person = await Person.create(name, browser, site.url);
      person.expectErrors(REFUSED);
      return (await person.open()).start();
    };
    return new Trial(lab, await at('Ann', homes[0]), await at('Bob', homes[1]), homes, site);
  }

  /** Bob follows Ann's invite link, and both look at their chat: whether or not a connection comes about. */
  async introduce(): Promise<void> {
    await this.bob.home.addAddress(await this.ann.home.inviteLink());
    await expect(this.ann.home.contact(this.bob.npub)).toBeVisible();
    await this.ann.openChat(this.bob);
    await this.bob.openChat(this.ann);
  }

  /** One message each way, acknowledged. Returns how long that took. */
  async exchange(mark: string): Promise<number> {
    const since = Date.now();
    for (const [from, to] of [[this.ann, this.bob], [this.bob, this.ann]] as const) {
      const text = `${mark}, says ${from.name}`;
      await from.chat.send(text);
      await expect(to.chat.saying(text)).toHaveCount(1);
      await expect(from.chat.saying(text)).toHaveAttribute('data-status', DELIVERED);
    }
    return Date.now() - since;
  }

  /** Which way they have, and its ends as the browser names them. */
  async way(): Promise<{ way: Way; ends: string }> {
    const [here, there] = [await path(this.ann.page), await path(this.bob.page)];
    if (!here || !there) return { way: 'relays', ends: '' };
    const name = ({ type, relayProtocol }: typeof here.local) => (type === 'relay' ? `relay by ${relayProtocol}` : type);
    const way = [here, there].some(({ local, remote }) => [local.type, remote.type].includes('relay')) ? 'TURN' : 'direct';
    return { way, ends: `${name(here.local)} and ${name(there.local)}` };
  }

  async expectWay(expected: Way): Promise<void> {
    if (expected !== 'relays') await Promise.all([this.ann.chat.expectLink('direct'), this.bob.chat.expectLink('direct')]);
    await expect.poll(async () => (await this.way()).way).toBe(expected);
  }

  unexpectedErrors(): string[] {
    return [this.ann, this.bob].flatMap((person) => person.unexpectedErrors().map((error) => `${person.name}: ${error}`));
  }

  async close(): Promise<void> {
    for (const home of this.homes) await home.close();
    await this.site.close();
  }
}
