//! One's own address, to be passed on.

use std::rc::Rc;

use leptos::prelude::window;

use crate::engine::doors::{Intent, Me};
use crate::ui::Ui;
use crate::ui::app::back;
use crate::ui::l10n::t;
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, Icon, copy_field, html, icon, next, qr};
use crate::ui::state::Pane;

pub fn invite(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=invite>\
            <header class='bar bar--narrow'>\
                <button type=button class=icon-button data-l10n-id=invite-back></button>\
            </header>\
            <div class=invite-body>\
                <h2 class=invite-title tabindex=-1 data-l10n-id=invite-title></h2>\
                <p class=invite-text data-l10n-id=invite-text></p>\
                <div class=invite-card></div>\
                <div class=invite-renew>\
                    <p class=hint data-l10n-id=invite-renew-hint></p>\
                    <button type=button class=button data-l10n-id=invite-renew></button>\
                </div>\
                <div class=invite-npub>\
                    <h3 class=label data-l10n-id=invite-npub></h3>\
                    <code class=code data-testid=my-npub></code>\
                    <p class=hint data-l10n-id=invite-npub-hint></p>\
                </div>\
            </div>\
        </section>",
    );
    let of = ui.clone();
    el.at(".icon-button").lead(&icon(Icon::Back)).on("click", move |_| back(&of));
    let of = ui.clone();
    el.at(".invite-renew > .button")
        .lead(&icon(Icon::Renew))
        .on("click", move |_| of.dispatch.send(Intent::RenewInvite));
    let of = ui.clone();
    el.at("code").words(move || of.state.me(|me| me.peer.npub()));
    let of = ui.clone();
    let link = move || of.state.me(link_of);
    el.at(".invite-card").add(&qr(&t!("invite-qr"), link.clone())).add(&copy_field(
        &t!("invite-link"),
        &t!("invite-copy"),
        "invite-link",
        link,
    ));
    let (of, title) = (ui.clone(), el.at("h2"));
    watch(move || {
        if of.state.pane() == Pane::Invite {
            let title = title.clone();
            next(move || title.focus());
        }
    });
    el
}

fn link_of(me: &Me) -> String {
    let location = window().location();
    [location.origin().unwrap_or_default(), location.pathname().unwrap_or_default(), me.invite.clone()].concat()
}
