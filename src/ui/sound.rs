//! The sound of a new message: two short notes, made here.

use std::cell::Cell;

use leptos::prelude::window;
use web_sys::{AudioContext, OscillatorType};

/// A burst of messages sounds once. In milliseconds.
const APART: f64 = 1500.0;
/// The notes: when, in seconds, and how high, in hertz.
const NOTES: [(f64, f32); 2] = [(0.0, 659.3), (0.11, 880.0)];
const LONG: f64 = 0.35;

thread_local! {
    static PLAYER: Option<AudioContext> = AudioContext::new().ok();
    static LAST: Cell<f64> = const { Cell::new(f64::NEG_INFINITY) };
}

pub fn chime() {
    let now = window().performance().map_or(0.0, |clock| clock.now());
    if now - LAST.get() < APART {
        return;
    }
    LAST.set(now);
    // A browser that has not been touched yet plays nothing, and that is no trouble.
    PLAYER.with(|player| player.as_ref().and_then(|player| play(player).ok()));
}

fn play(player: &AudioContext) -> Result<(), wasm_bindgen::JsValue> {
    let _ = player.resume()?;
    let start = player.current_time() + 0.02;
    for (after, pitch) in NOTES {
        let (at, note, volume) = (start + after, player.create_oscillator()?, player.create_gain()?);
        note.set_type(OscillatorType::Sine);
        note.frequency().set_value(pitch);
        volume.gain().set_value_at_time(0.12, at)?;
        volume.gain().exponential_ramp_to_value_at_time(0.0001, at + LONG)?;
        note.connect_with_audio_node(&volume)?;
        volume.connect_with_audio_node(&player.destination())?;
        note.start_with_when(at)?;
        note.stop_with_when(at + LONG)?;
    }
    Ok(())
}
