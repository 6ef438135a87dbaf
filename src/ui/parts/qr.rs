//! A QR code as one path.

use qrcodegen::{QrCode, QrCodeEcc};

use super::el::{El, html};
use super::live::watch;

/// Light modules around the code that readers need (ISO/IEC 18004).
const QUIET: i32 = 4;

/// Empty if the text is too long for a code.
pub fn qr(label: &str, text: impl Fn() -> String + 'static) -> El {
    let el = html("<svg class=qr role=img shape-rendering=crispEdges><path></path></svg>");
    el.set("aria-label", label);
    let image = el.clone();
    watch(move || {
        let Ok(code) = QrCode::encode_text(&text(), QrCodeEcc::Low) else { return };
        let side = (code.size() + 2 * QUIET).to_string();
        image.set("viewBox", &["0 0 ", &side, " ", &side].concat());
        image.at("path").set("d", &modules(&code));
    });
    el
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
