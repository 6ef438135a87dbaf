import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Which files below a folder hold one of these, as UTF-8, as UTF-16 or as the bytes they are. */
export function holding(dir: string, what: (string | Uint8Array)[]): string[] {
  const sought = what.flatMap((one) => (typeof one === 'string' ? [Buffer.from(one, 'utf8'), Buffer.from(one, 'utf16le')] : [Buffer.from(one)]));
  const found: string[] = [];
  for (const file of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    const bytes = read(path);
    if (bytes && sought.some((one) => bytes.includes(one))) found.push(path.slice(dir.length));
  }
  return found;
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    // It went meanwhile.
    return undefined;
  }
}
