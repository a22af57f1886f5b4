/** Uploads of captures that go on after a break (tus): a button, a place to drop files, the progress of each. */
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { authorization, faultIn } from '../api.js';
import { useSpeech } from '../state/settings.js';
import { toast } from './toasts.js';

interface Upload {
  readonly name: string;
  readonly sent: number;
  readonly all: number;
}

export interface Uploads {
  readonly current: readonly Upload[];
  start(files: Iterable<File>): void;
}

const PIECE_BYTES = 16 << 20;
const RETRIES_MS = [0, 1000, 3000, 10_000];

/** What the server said, out of what the library says around it. */
function faultOf(error: Error & { originalResponse?: { getBody(): string; getStatus(): number } | null }): Error {
  const body = error.originalResponse?.getBody() ?? '';
  const otherwise = body.slice(0, 200) || error.message.slice(0, 200);
  try {
    return faultIn(error.originalResponse?.getStatus() ?? 0, JSON.parse(body) as Record<string, unknown>, otherwise);
  } catch {
    return new Error(otherwise);
  }
}

async function send(file: File, onProgress: (sent: number) => void): Promise<void> {
  // Loaded when there is something to upload.
  const { Upload: Tus } = await import('tus-js-client');
  await new Promise<void>((resolve, reject) => {
    const upload = new Tus(file, {
      endpoint: '/api/v2/uploads',
      chunkSize: PIECE_BYTES,
      retryDelays: RETRIES_MS,
      metadata: { filename: file.name },
      headers: authorization(),
      removeFingerprintOnSuccess: true,
      onProgress,
      onError: reject,
      onSuccess: () => resolve(),
    });
    upload.start();
  });
}

export function useUploads(onDone: () => void): Uploads {
  const { t, fault } = useSpeech();
  const [current, setCurrent] = useState<readonly Upload[]>([]);
  const set = (name: string, upload: Upload | null) =>
    setCurrent((before) => [...before.filter((one) => one.name !== name), ...(upload === null ? [] : [upload])]);
  const one = async (file: File) => {
    const { name, size } = file;
    set(name, { name, sent: 0, all: size });
    try {
      await send(file, (sent) => set(name, { name, sent, all: size }));
      onDone();
    } catch (error) {
      toast(t('captures.uploadFailed', { name, reason: fault(faultOf(error as Error)) }), true);
    }
    set(name, null);
  };
  return { current, start: (files) => void [...files].map(one) };
}

export function UploadButton({ uploads }: { uploads: Uploads }) {
  const { t } = useSpeech();
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" onClick={() => field.current?.click()}>
        {t('captures.upload')}
      </button>
      <input
        ref={field}
        type="file"
        multiple
        hidden
        aria-label={t('captures.upload')}
        onChange={({ currentTarget }) => {
          uploads.start(currentTarget.files ?? []);
          currentTarget.value = '';
        }}
      />
    </>
  );
}

/** Files dropped anywhere inside are uploaded. */
export function UploadArea({ uploads, children }: { uploads: Uploads; children: ComponentChildren }) {
  const { t, bytes } = useSpeech();
  const [isOver, setIsOver] = useState(false);
  const over = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    setIsOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    uploads.start(event.dataTransfer?.files ?? []);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button beside does the same for whoever has no mouse
    <div class={isOver ? 'drop over' : 'drop'} onDragOver={over} onDragLeave={() => setIsOver(false)} onDrop={drop}>
      {isOver && <p class="drop-hint">{t('captures.drop')}</p>}
      {uploads.current.map(({ name, sent, all }) => (
        <p key={name} class="progress" role="status">
          <span class="break">{t('captures.uploading', { name })}</span>
          <progress max={all} value={sent} aria-label={t('captures.uploading', { name })} />
          <span class="progress-text">{t('progress.of', { done: bytes(sent), all: bytes(all) })}</span>
        </p>
      ))}
      {children}
    </div>
  );
}
