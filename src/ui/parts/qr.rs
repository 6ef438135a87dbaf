//! A QR code as one path.

use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};

use super::live::part;

/// Light modules around the code that readers need (ISO/IEC 18004).
const QUIET: i32 = 4;

/// Nothing at all if the text is too long for a code.
#[component]
pub fn Qr(#[prop(into)] text: Signal<String>, label: &'static str) -> impl IntoView {
    part(move || {
        let Ok(code) = text.with(|text| QrCode::encode_text(text, QrCodeEcc::Low)) else { return ().into_any() };
        let side = (code.size() + 2 * QUIET).to_string();
        view! {
            <svg
                class="qr"
                role="img"
                aria-label=label
                viewBox=["0 0 ", &side, " ", &side].concat()
                shape-rendering="crispEdges"
            >
                <path d=modules(&code)></path>
            </svg>
        }
        .into_any()
    })
}

/// The dark modules, each row as its runs.
fn modules(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let from = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > from {
                let (left, top, run) = ((from + QUIET).to_string(), (y + QUIET).to_string(), (x - from).to_string());
                for piece in ["M", &left, " ", &top, "h", &run, "v1h-", &run, "z"] {
                    path.push_str(piece);
                }
            }
            x += 1;
        }
    }
    path
}
