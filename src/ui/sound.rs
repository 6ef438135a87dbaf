//! The sound of a new message: two short notes, made here. They are played as a file: a browser's first `AudioContext` keeps
//! the page waiting until its process for audio has started, for 100 ms and more.

use std::cell::Cell;
use std::f64::consts::TAU;

use js_sys::{Array, Math, Uint8Array};
use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAudioElement, Url};

/// A burst of messages sounds once. In milliseconds.
const APART: f64 = 1500.0;
/// The notes: when, in samples, and how high, in hertz.
const NOTES: [(usize, f64); 2] = [(0, 659.3), (2_426, 880.0)];
/// How long each is, in samples, and how loud at its start and its end, of 1.
const LONG: u32 = 7_718;
const LOUD: [f64; 2] = [0.12, 0.0001];
const SAMPLES_A_SECOND: u32 = 22_050;

thread_local! {
    static PLAYER: Option<HtmlAudioElement> = player().ok();
    static LAST: Cell<f64> = const { Cell::new(f64::NEG_INFINITY) };
}

pub fn chime() {
    let now = window().performance().map_or(0.0, |clock| clock.now());
    if now - LAST.get() < APART {
        return;
    }
    LAST.set(now);
    let Some(played) = PLAYER.with(|player| {
        let player = player.as_ref()?;
        player.set_current_time(0.0);
        player.play().ok()
    }) else {
        return;
    };
    // A browser that has not been touched yet plays nothing, and that is no trouble.
    spawn_local(async move { drop(JsFuture::from(played).await) });
}

fn player() -> Result<HtmlAudioElement, JsValue> {
    let bytes = Uint8Array::from(file(&notes()).as_slice());
    let file = Blob::new_with_u8_array_sequence(&Array::of1(&bytes))?;
    HtmlAudioElement::new_with_src(&Url::create_object_url_with_blob(&file)?)
}

/// One note over the other.
fn notes() -> Vec<f64> {
    let mut samples = vec![0.0; NOTES.iter().map(|(from, _)| from + LONG as usize).max().unwrap_or(0)];
    let fades = Math::pow(LOUD[1] / LOUD[0], 1.0 / f64::from(LONG));
    for (from, pitch) in NOTES {
        let turn = TAU * pitch / f64::from(SAMPLES_A_SECOND);
        let (mut level, mut angle) = (LOUD[0], 0.0);
        for sample in samples.iter_mut().skip(from).take(LONG as usize) {
            *sample += level * Math::sin(angle);
            level *= fades;
            angle += turn;
        }
    }
    samples
}

/// Samples from -1 to 1 as a WAVE file: one channel, 16 bits (Multimedia Programming Interface and Data Specifications 1.0).
fn file(samples: &[f64]) -> Vec<u8> {
    let data = u32::try_from(samples.len() * 2).unwrap_or(0);
    let mut file = Vec::with_capacity(samples.len() * 2 + 44);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(data + 36).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    // PCM, one channel.
    file.extend_from_slice(&[1, 0, 1, 0]);
    file.extend_from_slice(&SAMPLES_A_SECOND.to_le_bytes());
    file.extend_from_slice(&(SAMPLES_A_SECOND * 2).to_le_bytes());
    file.extend_from_slice(&[2, 0, 16, 0]);
    file.extend_from_slice(b"data");
    file.extend_from_slice(&data.to_le_bytes());
    for sample in samples {
        #[expect(clippy::cast_possible_truncation, reason = "it stays within -1 and 1")]
        let sample = (sample * f64::from(i16::MAX)) as i16;
        file.extend_from_slice(&sample.to_le_bytes());
    }
    file
}
