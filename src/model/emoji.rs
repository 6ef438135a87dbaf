//! Common emoji by name, to be offered to whoever types `:` and the beginning of one.

/// As many as are offered at once.
const MOST: usize = 6;

/// Name and emoji by turns, the more common first.
const ALL: &str = "smile 😄 joy 😂 heart ❤️ thumbsup 👍 thumbsdown 👎 grin 😁 laughing 😆 rofl 🤣 wink 😉 blush 😊 \
    slight_smile 🙂 upside_down 🙃 innocent 😇 heart_eyes 😍 love 🥰 kiss 😘 yum 😋 tongue 😛 zany 🤪 money_mouth 🤑 hug 🤗 \
    thinking 🤔 shush 🤫 neutral 😐 expressionless 😑 smirk 😏 unamused 😒 roll_eyes 🙄 grimace 😬 relieved 😌 pensive 😔 \
    sleepy 😪 sleeping 😴 mask 😷 sick 🤒 nauseated 🤢 vomiting 🤮 sneeze 🤧 hot 🥵 cold 🥶 dizzy 😵 mind_blown 🤯 cowboy 🤠 \
    party 🥳 sunglasses 😎 nerd 🤓 confused 😕 worried 😟 frown 🙁 open_mouth 😮 astonished 😲 flushed 😳 pleading 🥺 \
    fearful 😨 anxious 😰 cry 😢 sob 😭 scream 😱 disappointed 😞 sweat 😓 weary 😩 tired 😫 yawn 🥱 angry 😠 rage 😡 \
    cursing 🤬 devil 😈 skull 💀 poop 💩 clown 🤡 ghost 👻 alien 👽 robot 🤖 see_no_evil 🙈 hear_no_evil 🙉 speak_no_evil 🙊 \
    broken_heart 💔 orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 black_heart 🖤 \
    two_hearts 💕 sparkling_heart 💖 100 💯 boom 💥 sweat_drops 💦 dash 💨 zzz 💤 wave 👋 ok_hand 👌 pinch 🤏 victory ✌️ \
    crossed_fingers 🤞 rock 🤘 call_me 🤙 point_left 👈 point_right 👉 point_up 👆 point_down 👇 fist ✊ punch 👊 clap 👏 \
    raised_hands 🙌 open_hands 👐 handshake 🤝 pray 🙏 writing ✍️ muscle 💪 eyes 👀 brain 🧠 facepalm 🤦 shrug 🤷 dancer 💃 \
    running 🏃 dog 🐶 cat 🐱 mouse 🐭 fox 🦊 bear 🐻 panda 🐼 lion 🦁 cow 🐮 pig 🐷 frog 🐸 monkey 🐵 chicken 🐔 penguin 🐧 \
    bird 🐦 owl 🦉 unicorn 🦄 bee 🐝 butterfly 🦋 snail 🐌 turtle 🐢 fish 🐟 whale 🐳 rose 🌹 sunflower 🌻 tree 🌳 cactus 🌵 \
    clover 🍀 leaf 🍃 apple 🍎 banana 🍌 strawberry 🍓 avocado 🥑 bread 🍞 cheese 🧀 burger 🍔 fries 🍟 pizza 🍕 taco 🌮 \
    cookie 🍪 cake 🍰 birthday 🎂 coffee ☕ tea 🍵 beer 🍺 cheers 🍻 wine 🍷 champagne 🍾 house 🏠 car 🚗 bike 🚲 train 🚆 \
    airplane ✈️ rocket 🚀 sun ☀️ moon 🌙 star ⭐ sparkles ✨ cloud ☁️ rain 🌧️ snow ❄️ umbrella ☂️ rainbow 🌈 fire 🔥 \
    lightning ⚡ tada 🎉 gift 🎁 trophy 🏆 soccer ⚽ music 🎵 guitar 🎸 camera 📷 phone 📱 laptop 💻 bulb 💡 book 📖 money 💰 \
    mail ✉️ lock 🔒 key 🔑 bug 🐛 check ✅ cross ❌ warning ⚠️ question ❓ exclamation ❗ clock ⏰ hourglass ⏳ pin 📌";

/// Those whose names begin so, and then those with such a word in theirs: name and emoji.
#[must_use]
pub fn find(begins: &str) -> Vec<(&'static str, &'static str)> {
    let (mut found, mut later) = (Vec::new(), Vec::new());
    let mut all = ALL.split(' ');
    while let (Some(name), Some(emoji)) = (all.next(), all.next()) {
        if name.starts_with(begins) {
            found.push((name, emoji));
        } else if name.split('_').any(|word| word.starts_with(begins)) {
            later.push((name, emoji));
        }
    }
    found.append(&mut later);
    found.truncate(MOST);
    found
}

/// The name that is being typed at the end of a text, behind its colon: two letters at least, at the start of a word.
#[must_use]
pub fn typed(text: &str) -> Option<&str> {
    let (before, name) = text.rsplit_once(':')?;
    let is_name =
        name.len() >= 2 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    let is_start = before.chars().next_back().is_none_or(char::is_whitespace);
    (is_name && is_start).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::markup::is_emoji;

    #[test]
    fn every_name_has_an_emoji_of_its_own() {
        let words: Vec<_> = ALL.split(' ').collect();
        let mut names: Vec<_> = words.chunks(2).map(|pair| pair[0]).collect();
        assert!(words.len().is_multiple_of(2) && names.len() >= 150);
        for pair in words.chunks(2) {
            assert!(is_emoji(pair[1]), "{pair:?}");
            assert_eq!(typed(&format!(":{}", pair[0])), Some(pair[0]));
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn what_is_typed_finds_names() {
        assert_eq!(find("thumbsu"), [("thumbsup", "👍")]);
        assert_eq!(find("heart")[..2], [("heart", "❤️"), ("heart_eyes", "😍")]);
        assert_eq!(find("green"), [("green_heart", "💚")]);
        assert!(find("nothing").is_empty() && find("s").len() == MOST);
    }

    #[test]
    fn a_name_begins_a_word() {
        assert_eq!(typed("so :smi"), Some("smi"));
        for text in ["", ":", ":s", "a:smile", "at 10:30", ":smile ", ":Smile", "::sm:"] {
            assert_eq!(typed(text), None, "{text}");
        }
    }
}
