import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, expect, type BrowserContext, type Worker } from '@playwright/test';
import { build } from 'esbuild';
import config from '../playwright.config.ts';
import type { Signer } from '../extension/worker.ts';
import { generateSecretKey, getPublicKey, nip19 } from './nostr.ts';
import { Person } from './person.ts';

const folder = fileURLToPath(new URL('../extension/', import.meta.url));

/** Somebody whose key is in an extension of their browser: a real one, unpacked, of two accounts. */
export class Signing {
  readonly secrets = [generateSecretKey(), generateSecretKey()] as const;
  readonly npub = nip19.npubEncode(getPublicKey(this.secrets[0]));
  readonly otherKey = getPublicKey(this.secrets[1]);
  private readonly extension = mkdtempSync(join(tmpdir(), 'tincan-extension-'));
  private readonly profile = mkdtempSync(join(tmpdir(), 'tincan-signing-'));
  private current?: { context: BrowserContext; person: Person; worker?: Worker };

  private constructor(
    readonly name: string,
    readonly url: string,
  ) {}

  static async start(name: string, url: string): Promise<Signing> {
    const signing = new Signing(name, url);
    await build({
      entryPoints: ['worker', 'bridge', 'provider'].map((part) => join(folder, `${part}.ts`)),
      outdir: signing.extension,
      bundle: true,
      format: 'iife',
      define: { SECRETS: JSON.stringify(signing.secrets.map((secret) => [...secret])) },
    });
    copyFileSync(join(folder, 'manifest.json'), join(signing.extension, 'manifest.json'));
    await signing.open();
    return signing;
  }

  get person(): Person {
    if (!this.current) throw new Error('the browser is not running');
    return this.current.person;
  }

  /** Starts the browser, with what its profile has; with the extension or without. */
  async open(extension = true): Promise<void> {
    const { launchOptions, viewport } = config.projects![0]!.use!;
    const args = launchOptions!.args!.map((arg) =>
      arg.startsWith('--disable-features=') ? `${arg},DisableLoadExtensionCommandLineSwitch` : arg,
    );
    if (extension) args.push(`--disable-extensions-except=${this.extension}`, `--load-extension=${this.extension}`);
    const context = await chromium.launchPersistentContext(this.profile, {
      ...launchOptions,
      viewport: viewport!,
      args,
      ignoreDefaultArgs: ['--disable-extensions'],
    });
    const worker = extension ? (context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))) : undefined;
    const person = await Person.within(this.name, context, this.url);
    person.npub = this.npub;
    this.current = { context, person, worker };
    const [first] = context.pages();
    await person.open();
    await first?.close();
  }

  /** How the extension does from now on. */
  async set(how: Partial<Pick<Signer, 'account' | 'mode'>>): Promise<void> {
    await this.current!.worker!.evaluate((how) => void Object.assign((globalThis as unknown as { signer: Signer }).signer, how), how);
  }

  /** Chooses the extension on the first page, and gives a name. */
  async signIn(): Promise<Person> {
    const { page } = this.person;
    await page.getByRole('button', { name: 'Use a signing extension' }).click();
    await expect(page.getByTestId('brought-npub')).toHaveText(this.npub);
    await this.person.start();
    return this.person;
  }

  async shut(): Promise<void> {
    await this.current?.context.close();
    this.current = undefined;
  }

  async close(): Promise<void> {
    await this.shut();
    for (const dir of [this.extension, this.profile]) rmSync(dir, { recursive: true, force: true });
  }
}
