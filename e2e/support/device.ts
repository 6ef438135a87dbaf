import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type BrowserContext } from '@playwright/test';
import config from '../playwright.config.ts';
import { Person } from './person.ts';

/** Runs in the page: tells what it shows, and how far it says that each message has come. What was told was shown. */
const tellShown = `addEventListener('DOMContentLoaded', () => {
  const look = (one) => window.e2eShown(one.querySelector('[data-testid=message-text]').textContent, one.dataset.status ?? 'received');
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'attributes') look(target);
      for (const node of addedNodes) {
        for (const one of node.querySelectorAll?.('[data-testid=message]') ?? []) look(one);
      }
    }
  }).observe(document, { subtree: true, childList: true, attributeFilter: ['data-status'] });
})`;

/** Somebody with a browser of their own: its processes are nobody else's. */
export class Device {
  /** What messages were last shown as, by their text, over all lives of the browser. */
  readonly shown = new Map<string, string>();
  private readonly errors: string[] = [];
  /** Its profile. */
  readonly dir = mkdtempSync(join(tmpdir(), 'tincan-device-'));
  private current?: { context: BrowserContext; person: Person };

  private constructor(
    readonly name: string,
    readonly url: string,
  ) {}

  /** A new profile, at the page that asks for a name. */
  static async start(name: string, url: string): Promise<Device> {
    const device = new Device(name, url);
    await device.open();
    return device;
  }

  /** Who sits before it. Another after each start of the browser. */
  get person(): Person {
    if (!this.current) throw new Error(`${this.name}'s browser is not running`);
    return this.current.person;
  }

  /** Starts the browser, with what its profile has. */
  async open(): Promise<Person> {
    const { use } = config.projects![0]!;
    const context = await chromium.launchPersistentContext(this.dir, { ...use!.launchOptions, viewport: use!.viewport! });
    const person = await Person.within(this.name, context, this.url);
    // Every end that is brought about here is one of these to a console.
    person.expectErrors(/^the page crashed$/);
    await context.exposeFunction('e2eShown', (text: string, status: string) => this.shown.set(text, status));
    await context.addInitScript(tellShown);
    this.current = { context, person };
    // The browser brings one page of its own.
    const [first] = context.pages();
    await person.open();
    await first?.close();
    return person;
  }

  /** Kills what runs the page, in the middle of whatever it does, and opens the page anew. */
  async killPage(): Promise<Person> {
    const { person } = this;
    const { npub, page, context } = person;
    const crashed = page.waitForEvent('crash');
    const killed = this.processes('renderer');
    for (const pid of killed) signal(pid, 'SIGKILL');
    await crashed;
    // One of them waited for the next page. Until the browser knows that it is gone, it would give that page to the dead.
    const devtools = await context.browser()!.newBrowserCDPSession();
    const known = async () => (await devtools.send('SystemInfo.getProcessInfo')).processInfo.filter(({ id }) => killed.includes(id));
    await expect.poll(known, { intervals: [10] }).toEqual([]);
    await devtools.detach();
    await page.close();
    await person.open();
    person.npub = npub;
    return person;
  }

  /** Kills the whole browser, and starts it again. */
  async killBrowser(): Promise<Person> {
    const { npub, context } = this.person;
    const closed = context.waitForEvent('close');
    for (const pid of this.processes('browser')) signal(pid, 'SIGKILL');
    await closed;
    this.part();
    const person = await this.open();
    person.npub = npub;
    return person;
  }

  /** Every process of the browser stands still, as on a computer that sleeps. */
  sleep(): void {
    for (const pid of this.processes()) signal(pid, 'SIGSTOP');
  }

  wake(): void {
    for (const pid of this.processes()) signal(pid, 'SIGCONT');
  }

  unexpectedErrors(): string[] {
    return [...this.errors, ...(this.current?.person.unexpectedErrors() ?? [])];
  }

  /** Ends the browser as its user would, and keeps the profile. */
  async quit(): Promise<void> {
    await this.person.context.close();
    this.part();
  }

  async close(): Promise<void> {
    this.wake();
    await this.current?.context.close();
    this.part();
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }

  private part(): void {
    this.errors.push(...(this.current?.person.unexpectedErrors() ?? []));
    this.current = undefined;
  }

  /** Its processes: those that were given its profile, which is nobody else's, and what descends from them. */
  private processes(kind?: 'browser' | 'renderer'): number[] {
    const all = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        try {
          const args = readFileSync(`/proc/${name}/cmdline`, 'utf8').split(/[\0 ]/);
          const parent = Number(readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) . /s, '').split(' ')[0]);
          const type = args.find((arg) => arg.startsWith('--type='))?.slice('--type='.length) ?? 'browser';
          return [{ pid: Number(name), parent, type, ours: args.includes(`--user-data-dir=${this.dir}`) }];
        } catch {
          // It has ended meanwhile.
          return [];
        }
      });
    const ours = new Set(all.filter((one) => one.ours).map((one) => one.pid));
    for (let before = -1; before !== ours.size; ) {
      before = ours.size;
      for (const { pid, parent } of all) if (ours.has(parent)) ours.add(pid);
    }
    return all.filter(({ pid, type }) => ours.has(pid) && (!kind || type === kind)).map(({ pid }) => pid);
  }
}

function signal(pid: number, how: NodeJS.Signals): void {
  try {
    process.kill(pid, how);
  } catch {
    // It has ended by itself.
  }
}
