//! Line icons on a 24 by 24 grid.

use super::el::{El, html};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Add,
    Back,
    Close,
    Copy,
    Delete,
    Down,
    Edit,
    Forward,
    Info,
    Invite,
    Lock,
    More,
    Mute,
    Person,
    Pin,
    Renew,
    Reply,
    Search,
    Select,
    Send,
    Settings,
    Share,
    Smile,
    Timer,
    Verified,
    Warn,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Add => "M12 5v14M5 12h14",
            Self::Back => "M15 5l-7 7 7 7",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Copy => "M9 9h10v11H9zM5 15V4h10",
            Self::Delete => "M5 7h14M10 4h4M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
            Self::Down => "M12 5v14M6 13l6 6 6-6",
            Self::Edit => "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
            Self::Forward => "M14 6l6 5-6 5M20 11h-9a7 7 0 0 0-7 7",
            Self::Info => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 1 0 0-17zM12 11v5.5M12 7.5v.5",
            Self::Invite => "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
            Self::Lock => "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3M12 14.500v2",
            Self::Person => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.6-6 8-6s8 2 8 6",
            Self::Pin => "M9 4h6l-1 6 4 4H6l4-4-1-6zM12 14v6",
            Self::More => "M5 12h.01M12 12h.01M19 12h.01",
            Self::Mute => "M6 17h12l-1.5-3V9.500M8 8v6l-2 3M9.500 5a4.500 4.500 0 0 1 7 4M10 20h4M4 4l16 16",
            Self::Renew => "M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6",
            Self::Reply => "M10 6l-6 5 6 5M4 11h9a7 7 0 0 1 7 7",
            Self::Search => "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 1 0 0-13zM15.500 15.500L20 20",
            Self::Select => "M4 4h16v16H4zM8 12l3 3 5-6",
            Self::Send => "M4 12L20 4l-4 16-4-7zM12 13l8-9",
            Self::Settings => {
                "M4 7h9M19 7h1M4 17h1M11 17h9M16 4.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5zM8 14.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5z"
            }
            Self::Share => "M12 15V4M8 8l4-4 4 4M5 12v8h14v-8",
            Self::Smile => {
                "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 1 0 0-17zM9 9.5v.5M15 9.5v.5M8.500 14c.8 1.200 2 1.900 3.500 1.900s2.700-.7 3.500-1.900"
            }
            Self::Timer => "M12 5.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 1 0 0-15zM12 9v4.500l3 1.500M9.500 3h5",
            Self::Verified => "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM9 12l2 2 4-4",
            Self::Warn => "M12 4l9 16H3zM12 10v5M12 17.5v.5",
        }
    }
}

/// An icon beside or instead of words; it has no name of its own.
pub fn icon(icon: Icon) -> El {
    let el = html("<svg class=icon viewBox='0 0 24 24' aria-hidden=true><path></path></svg>");
    el.at("path").set("d", icon.path());
    // What points somewhere points the other way where one reads from right to left.
    if matches!(icon, Icon::Back | Icon::Forward | Icon::Reply | Icon::Send) {
        el.set("class", "icon icon--turns");
    }
    el
}
