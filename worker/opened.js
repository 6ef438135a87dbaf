// A part of the program, unpacked as it comes. It is not named for what it is: some servers take endings for encodings.
import { XzReadableStream } from 'xz-decompress';

export async function opened(file) {
  const { ok, status, body } = await fetch(file);
  if (!ok) throw new Error(`${file}: ${status}`);
  return new Response(new XzReadableStream(body), { headers: { 'Content-Type': 'application/wasm' } });
}
