# What Tincan says (Project Fluent), in the order of the page. Each language has the same names.


## Everywhere
close = Close
cancel = Cancel
reload = Reload
today = Today
yesterday = Yesterday
span-a-minute = a minute
span-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
span-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
span-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
span-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
span-weeks = { $count ->
    [one] { $count } week
   *[other] { $count } weeks
}
file = File
file-with-size = { $kind }, { $size }
deleted-by-you = You deleted this message
deleted = This message was deleted
name-alike = Looks like another contact’s name
copy-share = Share
copy-done = Copied
copy-by-keys = Press Ctrl+C to copy

## First page
hello = Chat from your browser straight to theirs. Nothing in between can read, keep or sell what you say.
hello-invited = Someone invited you. Say what to call you, and you are connected right after.
hello-name = Your name
hello-start = Start
hello-hint = No account, no phone number, no password. Your key is made in this browser and stays here. Only the people you talk to see your name.
hello-no-name = Type a name first. Any name will do.

## coming back
hello-before = Been here before?
hello-with-backup = I have a backup
hello-with-key = I have a key
hello-with-extension = Use a signing extension
hello-brought = The key is right. You are:
back = Back
return-title = Back with a backup
return-hint = Everything that was saved comes back: your key, your contacts and your messages.
return-file = Backup file
return-passphrase = Passphrase
return-do = Bring it back
return-progress =
    .aria-label = Bringing it back
return-no-file = Choose the file first. Its name ends in .tincan.
return-no-passphrase = Type the passphrase that you saved it with.
key-title = Back with a key
key-hint = You keep your address. Contacts and messages come with a backup only.
key-text = Secret key (nsec1… or ncryptsec1…)
key-passphrase = Passphrase of the key
key-do = Go on
key-progress =
    .aria-label = Opening the key
key-none = Paste your secret key first.
key-passphrase-wrong = That passphrase does not open this key.
safe-nothing = That is no backup of Tincan.
safe-newer = A newer version of Tincan made this file. Load the page anew, and try again.
safe-damaged = This file is damaged or cut off, so nothing of it was brought back.
safe-passphrase = That passphrase does not open this file.
safe-no-key = That is no secret key, or a letter of it is wrong. It begins with nsec1 or ncryptsec1.
safe-public = That is a public address. The secret key begins with nsec1 or ncryptsec1.
safe-new-form = This key is locked in a way that Tincan cannot open yet.
safe-taken = Tincan was started in another tab meanwhile. Load the page anew.
safe-browser = The browser does not do this here. It needs a page that came over https.
safe-program = A part of Tincan that is needed for this did not come. Is there a network? Then load the page anew, and try again.

## signer
signer-again = Try again
signer-missing = Your signing extension is not there, or lacks NIP-44. Nothing can be sent or opened until it is there.
signer-other = Your signing extension has another account. Nothing is sent as somebody else: choose the right one there.
signer-refuses = Your signing extension refuses what Tincan asks. Allow it there; nothing is lost.
signer-silent = Your signing extension does not answer. Look whether it asks you something; nothing is lost.

## Pages that stand alone
elsewhere-title = Tincan is open in another tab
elsewhere = That tab runs another version of Tincan, or does not answer. Close or reload that one: this one then takes over by itself.
broken-title = Tincan cannot start
waits-title = Waiting for another tab
waits = This is a newer version of Tincan, and an older one is open in another tab. Close that tab, and this one goes on by itself.
superseded-title = A newer version is open in another tab
superseded = Tincan was updated there, and has stopped here. Reload this tab to get the newer version.

## locked
locked-title = Tincan is locked
locked-passphrase = Passphrase
locked-open = Unlock
locked-progress =
    .aria-label = Unlocking
locked-wrong = That is not the passphrase.
locked-taken = Another tab is changing the passphrase. Reload this one when that is done.
locked-forgot = Forgot it?
locked-forgotten = Nobody can open this without the passphrase, and nobody can give it back. With a backup you can start again: delete everything here, then choose “I have a backup” on the first page.
moves-title = One moment
moves = Everything stored here is being encrypted, or decrypted. If this page is closed before that is done, everything stays as it was.
erases = Everything that Tincan keeps here is being deleted.
moves-progress =
    .aria-label = How far it is
stays-title = Everything stayed as it was

## Lines at the top
notice-dismiss =
    .aria-label = Dismiss
newer-text = A new version is ready.
newer-later =
    .aria-label = Later
offer =
    .aria-label = Notifications
offer-text = Be notified of new messages while you are elsewhere?
offer-take = Turn on
offer-leave = Not now
notification-veiled = New message
notice-clock = This device's clock is { $off } off. Tincan corrects for it, but other apps may not.
notice-no-inbox = { $name } has no address where a request can be left. Ask them for their invite link.
notice-too-long = That is too long for one message: { $bytes } bytes, and { $most } fit.
notice-apart = { $name }'s clock and this device's are { $off } apart: times may look wrong. Messages keep their order.

## Storage that fails
store-full = This browser's storage is full, so Tincan cannot save. Make room on this device, and leave this tab open: Tincan keeps trying.
store-gone = Tincan's data in this browser was deleted while this tab was open. Nothing is saved any more. Copy what you want to keep, then reload to start anew.
store-newer = A newer version of Tincan was used in this browser. Reload to get the newer version.
store-closed = This browser gives Tincan no place to keep your key and your messages ({ $why }). It may be a private window, or a setting that blocks site data. Allow it, then reload.
store-unread = This browser could not read what Tincan saved ({ $why }). Reload to try again.
store-other = This browser could not save ({ $why }). Leave this tab open: Tincan keeps trying.

## Why nobody was added
add-oneself = This is your own address. Send it to someone else, and they can add you.
add-no-identity = Start with your name first.
address-empty = Paste an invite link or an npub first.
address-secret = That is a secret key. Never give it to anyone, and never paste it into a chat. It was not kept.
address-broken-npub = This npub is incomplete or has a typing error. Copy it again, whole.
address-broken-link = This invite link is incomplete or has a typing error. Copy it again, whole.
address-not-a-person = This points to a post, not to a person. Ask them for their invite link or npub.
address-other-network = This is an address of another network. Tincan needs an invite link or a Nostr npub.
address-bare-hex = This could be a secret key, so it was not kept. Ask them for their invite link or npub.
address-nonsense = This is neither an invite link nor an npub.

## How it stands with someone
link-offline = No relay reached. Check your internet connection.
link-pending = Waiting for them to accept
link-turn = Connected over a TURN server, your address is hidden
link-relays = Over relays, your address is hidden
link-direct = Connected directly
link-connecting = Connecting…
link-relayed = Not connected. Messages are left for them.
link-word-direct = Connected
link-word-connecting = Connecting
link-word-relayed = Not connected
link-word-offline = Offline

## The list
sidebar =
    .aria-label = Chats
sidebar-lock =
    .aria-label = Lock
sidebar-settings =
    .aria-label = Settings
sidebar-add = Add contact
sidebar-invite = Invite
    .aria-label = Invite someone
sidebar-find =
    .placeholder = Search
    .aria-label = Search chats and messages
sidebar-requests = Requests
sidebar-chats = Chats
sidebar-not-found = No chats found
sidebar-empty = Nobody here yet. Invite someone, or add the link that someone sent you.
sidebar-archived = Archived ({ $count })
sidebar-blocked = Blocked ({ $count })
row-options = Options for { $name }
row-draft = Draft: { $text }
row-by-you = You: { $text }
row-muted = Muted
row-pinned = Pinned
row-unread = { " unread" }
row-blocked = Blocked
row-typing = typing…
row-connected = Connected. Say hello!
row-empty = No messages yet
options = Chat options
options-pin = Pin to top
options-unpin = Unpin
options-mute = Mute
options-unmute = Unmute
options-archive = Archive
options-unarchive = Unarchive
options-contact = Contact info
options-delete = Delete chat…
request-accept = Accept
request-block = Block
request-delete = Delete
request-no-text = Wants to talk to you
found =
    .aria-label = Messages
found-title = Messages
found-searching = Searching…
found-nothing = No messages found
found-more = Show more
found-by-you = You:{ " " }

## Relays
relays-starting = Connecting…
relays-up = Connected
relays-down = No relay reached, trying again
relays-wants-login = A relay asks who you are
relays-hint = Relays help the two of you find each other. They cannot read what you write.
relays-testing = Testing…
relays-test = Test again
relay-up = { " connected" }
relay-down = { " not connected" }
relay-login = It wants to know who you are before it passes on your messages.
relay-allow = Allow login
mail-testing = Testing whether it keeps mail…
mail-kept = Keeps your mail.
mail-kept-unused = Keeps mail. Not needed, three are enough.
mail-untested = In use. Not tested since Tincan was opened.
mail-unused = Not in use.
mail-unreached = It could not be reached.
mail-refused = It refused a test message.
mail-forgot = It said OK and kept nothing.
mail-silent = It did not answer.
mail-wants-login = It wants a login.
mail-unused-unreached = Not used: it could not be reached.
mail-unused-refused = Not used: it refused a test message.
mail-unused-forgot = Not used: it said OK and kept nothing.
mail-unused-silent = Not used: it did not answer.
mail-unused-wants-login = Not used: it wants a login.

## Keyboard
keys = Keyboard shortcuts
keys-search = Search chats and messages
keys-search-chat = Search in this chat
keys-walk = Through the list, or the messages
keys-enter = Open the chat, or send the message
keys-line = A new line in the message
keys-change = In an empty message: change the last one
keys-select = Select the message
keys-options = Options for the chat
keys-lock = Lock, if there is a passphrase
keys-escape = Close, go back, or clear the search
keys-help = This list

## actions
actions-menu =
    .aria-label = Message actions
actions-react =
    .aria-label = React
actions-reply = Reply
actions-edit = Edit
actions-copy = Copy text
actions-forward = Forward…
actions-select = Select
actions-details = Details
actions-delete = Delete…
actions-open =
    .aria-label = Message actions

## bubble
bubble-you = { "You: " }
bubble-new = New
bubble-edited = Edited · { $at }
bubble-date =
    .title = Jump to a date

## composer
composer-emoji =
    .aria-label = Choose an emoji
composer-field =
    .aria-label = Message
    .placeholder = Message
composer-send =
    .aria-label = Send

## content
content-subject = Subject: { $subject }
content-forwarded = Forwarded
content-you = You
content-earlier = An earlier message

## date
date-title = Jump to a date
date-day = Date
date-go = Go

## delete
message-delete-title = Delete this message?
message-delete-title-many = Delete these messages?
message-delete-all = Delete for everyone
message-delete-me = Delete for me
message-delete-both = { $count ->
    [one] For everyone: it goes here and, when they get word of it, there. They may have read or kept it.
   *[other] For everyone: they go here and, when the other side gets word of it, there. They may have been read or kept.
}
message-delete-here = { $count ->
    [one] It goes here. The other side keeps theirs.
   *[other] They go here. The other side keeps theirs.
}

## details
details-title = Message details
details-sent = Sent
details-relays = On relays
details-read = Read
details-delivered = Delivered
details-received = Received
details-retry = Try again now
details-retried = Tried again at { $at }.
details-directly = { $at }, directly
details-over-relays = { $at }, over relays
details-from-older = { $at }, directly, from an older app
details-to-older = Not confirmed: it went to an older app ({ $at })
details-not-yet = Not yet
details-yes = Yes
details-no-answer = No answer yet
details-ok = OK
details-refused = Refused, and did not say why
details-refused-why = Refused: { $why }

## emojis
emojis-more =
    .aria-label = More emojis
emojis-reactions =
    .aria-label = Reactions
emojis-you-and = You and { $who }
emojis-you = You
emojis-reaction = { $emoji }, { $who }
emojis-count = { $emoji } { $count }

## find
find-field =
    .placeholder = Search in this chat
    .aria-label = Search in this chat
find-close =
    .aria-label = Close search
find-found =
    .aria-label = Messages found
find-none = No messages found
find-or-more = { $count } or more messages
find-count = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}
find-searching = Searching…
find-more = Show more

## forward
forward-title = Forward to
forward-search =
    .placeholder = Search
    .aria-label = Search chats
forward-none = No chat has that name.

## header
header-back =
    .aria-label = Back to chats
header-find =
    .aria-label = Search in this chat
header-contact =
    .aria-label = Contact info
header-typing = typing…
header-verified-mark =
    .title = Verified
header-verified = Verified
header-timer = Messages disappear after { $time }

## messages
messages-log =
    .aria-label = Messages
messages-queued = Not sent yet. Tincan keeps trying.
messages-relayed = Left for them. They get it when they are next online.
messages-new = New messages
messages-newest = Jump to newest
messages-start-pending-empty = They haven't accepted yet. They see your request when they are next online; you can write already.
messages-start-pending = They haven't accepted yet. They see this when they do.
messages-start-empty = Say hello. Only the two of you can read what is written here.
messages-start = Only the two of you can read what is written here.

## picker
picker-dialog =
    .aria-label = All emoji
picker-field =
    .placeholder = Search emoji
    .aria-label = Search emoji
picker-missing = The emoji have not been loaded yet. That needs the network once.
picker-found = { $count ->
    [0] No emoji by that name.
    [one] One found.
   *[other] { $count } found.
}
picker-recent = Used last
picker-smileys = Smileys
picker-people = People
picker-nature = Animals and nature
picker-food = Food and drink
picker-travel = Travel and places
picker-activities = Activities
picker-objects = Objects
picker-symbols = Symbols
picker-flags = Flags

## picks
picks-select = Select: { $message }
picks-bar =
    .aria-label = Selected messages
picks-cancel =
    .aria-label = Cancel selection
picks-count = { $count } selected
picks-copy =
    .aria-label = Copy
picks-forward =
    .aria-label = Forward…
picks-delete =
    .aria-label = Delete…

## reply
reply-edit =
    .aria-label = Editing
reply-cancel-edit =
    .aria-label = Cancel editing
reply-answer =
    .aria-label = Your reply
reply-cancel =
    .aria-label = Cancel reply
reply-editing = Editing

## suggest
suggest-list =
    .aria-label = Emoji

## text
text-more = Show more
text-less = Show less

## ticks
ticks-waiting = Waiting
ticks-relay = On a relay
ticks-relays = On { $held } of { $all } relays
ticks-delivered = Delivered
ticks-read = Read
ticks-older = Sent to an older app, not confirmed
ticks-held = { $held } of { $all }
ticks-unsaved = Not saved

## profile
profile-title = Profile
profile-name = Your name
profile-hint = Only the people you talk to see it.

## looks
looks-title = Appearance
looks-theme = Theme
looks-system = As the system
looks-light = Light
looks-dark = Dark
looks-accent = Colour
looks-teal = Teal
looks-blue = Blue
looks-violet = Violet
looks-rose = Rose
looks-amber = Amber
looks-size = Text size
looks-small = Small
looks-normal = Normal
looks-large = Large
looks-larger = Larger
looks-language = Language
looks-device = As the device

## writing
writing-title = Writing
writing-enter = Enter sends the message
writing-enter-sends = Shift+Enter begins a new line.
writing-enter-breaks = Enter begins a new line, Ctrl+Enter sends.

## alerts
alerts-title = Notifications
alerts-wanted = Notify me of new messages
alerts-text = Show who wrote and what
alerts-sound = Play a sound
alerts-refused = Your browser does not let this page notify you. Allow it in the browser's settings for this site.
alerts-never = This browser has no notifications.
alerts-hint = You are told only while you are elsewhere, and as long as Tincan is open.

## privacy
privacy-title = Privacy
privacy-read = Send read receipts
privacy-typing = Show when I am typing
privacy-both = It goes both ways: what you do not show, you do not see of others.
privacy-address = Hide my IP address
privacy-address-hint = Whoever you are connected to can see it. While you hide it, connections go over the TURN server of this site. If it has none, messages go over relays alone.
privacy-work = Only take requests that took some work
privacy-work-hint = Whoever has no invite from you lets their device calculate for a second before they can ask you. That keeps mass mail away. Tincan does it by itself; most other apps cannot, and their requests are not shown.
privacy-on = On
privacy-off = Off
privacy-with-both = It goes both ways: what you do not show them, you do not see of them.
privacy-with-address-hint = While it is hidden, connections go over a TURN server, or messages over relays alone.
privacy-as-off = As for everyone (off)
privacy-as-on = As for everyone (on)

## passphrase
passphrase-title = Passphrase
passphrase-is-off = Whoever can use this device can read what is stored here.
passphrase-is-on = What is stored here is encrypted with your passphrase.
passphrase-changed = From now on the new passphrase opens it.
passphrase-hint = With a passphrase your key, your contacts and your messages are encrypted in this browser, and Tincan can be locked.
passphrase-set = Set a passphrase
passphrase-after = Lock by itself when not used for
passphrase-never = Never
passphrase-lock = Lock now
passphrase-change = Change the passphrase
passphrase-drop = Remove the passphrase
passphrase-now = Current passphrase
passphrase-new = New passphrase
passphrase-new-hint = At least 8 characters; some words that only you would put together are good. Nobody can give it back to you: without it, only a backup brings you back.
passphrase-set-what = Everything stored here is encrypted. Then Tincan is locked, and you open it with the passphrase.
passphrase-set-do = Encrypt everything
passphrase-change-what = What is stored stays as it is. Copies that somebody took of it before still open with the old passphrase.
passphrase-change-do = Change it
passphrase-drop-what = Everything stored here is decrypted. Whoever can use this device can read it then.
passphrase-drop-do = Decrypt everything

## connection
connection-title = Connection
connection-older = Connect with older apps too
connection-older-hint = For contacts whose app knows only the older way. Relays then see who connects with whom, and when. Such apps confirm nothing, and others may show your attempts as gibberish.
connection-older-signer = Your signing extension lacks NIP-04, which this needs.

## storage
storage-title = Storage
storage-ask = Ask again
storage-asking = Asking the browser…
storage-promised = Your key, your contacts and your messages are in this browser only. It has promised to keep them until you delete them yourself.
storage-not-promised = Your key, your contacts and your messages are in this browser only, and it has not promised to keep them: it may delete them when this device runs short of space. Browsers promise it sooner to sites that are visited often, bookmarked or installed.
storage-unsaid = Your key, your contacts and your messages are in this browser only. It does not say whether it keeps them when this device runs short of space.
storage-used = { $used } of { $room } used.
size-bytes = { $count } bytes
size-kilobytes = { $count } kB
size-megabytes = { $count } MB
size-gigabytes = { $count } GB

## backup
backup-title = Backup
backup-none = There is no backup yet. If this browser loses its data, you lose your key, your contacts and your messages.
backup-last = The last backup was saved on { $date }.
backup-hint = A backup is one encrypted file. With it and its passphrase you come back in any browser, with everything.
backup-all = Save a backup
backup-key = Save the key alone
backup-key-outside = Your key is in your signing extension, and in no backup. Save it there.
backup-all-what = The file holds your key, your contacts and your messages. Whoever has it and the passphrase can read them, and be you.
backup-key-what = The key alone brings back your address, and no contacts and messages. Other apps for Nostr know it too.
backup-passphrase = Passphrase
backup-passphrase-hint = At least 8 characters; some words that only you would put together are good. Nobody can give it back to you, so write it down.
backup-again = The same again
backup-all-do = Save
backup-key-do = Show
backup-short = Take at least { $least } characters.
backup-other = The two are not the same.
backup-progress =
    .aria-label = Saving
backup-saved = Saved as { $name }. Keep it where you find it without this device.
backup-again-save = Save it again
backup-done = Done
backup-key-hint = This is your key, locked with the passphrase. Keep it as text or as a picture, where you find it without this device.
backup-key-text = Locked key
backup-key-copy = Copy the key
backup-key-qr = QR code of your locked key

## the end
forget-hint = You can delete everything that Tincan keeps in this browser.
forget-ask = Delete everything
forget-title = Delete everything
forget-question = Your key, your contacts, your messages and your settings go from this browser for good. Without a backup nobody can bring them back.
forget-others = What others have of your messages stays with them.
forget-do = Delete it all

## chats (of the settings)
stored-title = By chat
stored-counting = Counting…
stored-none = No messages are stored.
stored-count =
    { $count ->
        [one] { $count } message
       *[other] { $count } messages
    }, about { $size }
stored-clear = Clear…
stored-clear-of = Clear the chat with { $who }
clear-title = Clear chat
clear-question = Clear the chat with { $who }?
clear-hint = All its messages are deleted from this browser, for good. What has not been sent yet never will be. The contact stays, and the other side keeps what they have and is told nothing.
clear-do = Clear

## about
about-title = About
about-version = Tincan { $version }
about-version-commit = Tincan { $version }, commit { $commit }
about-checksum = SHA-256 of the program that runs here:
about-unread = It could not be read.

## settings
settings-title = Settings

## contact
contact-page =
    .aria-label = Contact info
contact-back =
    .aria-label = Back to chat
contact-title = Contact info
contact-nameless = Has not said a name
contact-own = Calls themselves { $name }
contact-find = Search in this chat
contact-nickname = Nickname
contact-nickname-hint = Shown instead of their name, and only to you.
contact-pin = Pin to top
contact-mute = Mute
contact-archive = Archive
contact-privacy = Privacy in this chat
contact-npub = Their npub
contact-npub-copy = Copy npub
contact-npub-qr = QR code of their npub
contact-block = Block
contact-unblock = Unblock
contact-delete = Delete chat
contact-block-hint = Who is blocked cannot write to you or see that you are here, and is not told so.

## timer
timer-title = Disappearing messages
timer-off = Off
timer-state = New messages disappear { $span } after they were sent.
timer-change = Change…
timer-hint = New messages are deleted on both sides when this much time has passed since they were sent, read or not. What is here already stays.
timer-after = Messages disappear after
timer-one-hour = 1 hour
timer-one-day = 1 day
timer-one-week = 1 week
timer-four-weeks = 4 weeks
timer-other = Another time
timer-count =
    .aria-label = How many
timer-unit =
    .aria-label = Unit
timer-hours = hours
timer-days = days
timer-error = Give a number from 1 hour to 366 days.
timer-both = Both of you see who changes this, and either can. Whoever got a message can still keep a copy of it.
timer-save = Save
timer-ended-by-you = You turned off disappearing messages.
timer-ended = { $who } turned off disappearing messages.
timer-set-by-you = You set messages to disappear after { $span }.
timer-set = { $who } set messages to disappear after { $span }.

## path
path-title = Connection
path-near = Your messages go straight from this device to theirs, within one network. Nobody else handles them.
path-far = Your messages go straight from this device to theirs over the internet. Nobody else handles them; each side sees the other’s IP address.
path-turn = A TURN server passes your messages on. It cannot read them, and neither side sees the other’s IP address from it.
path-connecting = A direct way is being looked for.
path-relayed = There is no direct way now. What you write waits, encrypted, on relays until they pick it up.
path-offline = There is no way at all now. What you write is kept here and goes out when there is one.
path-trip = There and back
path-trip-least = less than 1 ms
path-millis = { $count } ms
path-sent = Sent
path-received = Received

## diagnosis
diagnosis-page =
    .aria-label = Why aren’t we connected?
diagnosis-title = Why aren’t we connected?
diagnosis-back =
    .aria-label = Back
diagnosis-offline = No relay is reached: nobody can be found, and nothing goes out or comes in. Check this device’s internet connection.
diagnosis-login = A relay wants to know who you are before it passes anything on. You can allow that below.
diagnosis-alone = Relays are reached. There is nobody to connect with yet.
diagnosis-well = Everything works: relays are reached, and you are connected with everyone.
diagnosis-some = Relays are reached, and you are connected with { $count } of { $all } people. Below it says what is in the way of the others.
diagnosis-config = The settings of this site (config.json) are missing or broken: Tincan uses the relays and servers that it was built with.
diagnosis-relays = Relays
diagnosis-trip = Connected, answers in { $trip }. In the report: { $name }.
diagnosis-up = Connected. In the report: { $name }.
diagnosis-down = Not connected. In the report: { $name }.
diagnosis-theirs = Not yours: someone’s mail is left there.
network-title = Your network
network-hint = A test finds out what your network lets through. It asks the STUN and TURN servers of this site, and none of your contacts.
network-hidden = You hide your IP address from your contacts. The servers of this site see it when you test.
network-test = Test my network
network-testing = Testing…
network-asking = Asking the servers of this site. This can take 10 seconds.
network-refused = This browser makes no direct connections: WebRTC is missing or switched off, or it takes one of the servers below for none. Messages go over relays alone.
network-unasked = No STUN server is configured for this site, so nothing can tell how others see you. Connections within one network work; others often do not.
network-blocked = No server answered over UDP. Your network blocks it, or there is no internet: direct connections fail in most cases.
network-open = Your network lets others reach you: servers see the very address that this device has.
network-cone = Two servers see you at the same address and port: direct connections mostly work.
network-symmetric = Each server sees you at another port (a symmetric router): direct connections often fail.
network-one = A server sees you, so direct connections may work. Only one STUN server is configured, and it takes two to tell what kind of router you are behind.
network-one-answered = A server sees you, so direct connections may work. Only one of them answered, and it takes two to tell what kind of router you are behind.
network-turn-none = No TURN server is configured: where no direct way is found, messages go over relays.
network-turn-works = A TURN server is reached: where no direct way is found, connections go over it.
network-turn-fails = A TURN server is configured, and gave no way: where no direct way is found, messages go over relays.
network-ways = Ways found: { $own } from this device, { $seen } as servers see it, { $relayed } over TURN.
network-came = It answered.
network-login = It refused the name or the password (error { $code }). Tell the host of this site.
network-failed = It was not reached (error { $code }).
network-bad = The browser does not take its address. Tell the host of this site.
network-missing = No answer came from it.
diagnosis-people = People
diagnosis-nobody = Nobody here yet.
diagnosis-contact = In the report: { $name }
diagnosis-figures = There and back: { $trip }. Sent: { $sent }. Received: { $received }.
diagnosis-ends = From { $ours } to { $theirs }.
end-host = a local address
end-seen = an address seen from outside
end-learned = an address learned on the way
end-relayed = a TURN server
end-unknown = an unknown address
trouble-browser = This browser could not begin a connection. Reload the page, and test your network above: a server may be misspelt.
trouble-away = They did not answer, and nothing is heard of them: most likely they are not online. What you write is left for them.
trouble-no-answer = They were online a moment ago and did not answer. A relay may have lost it; Tincan tries again by itself.
trouble-no-path = You found each other, but no way leads from this device to theirs. Test your network above; another network, or a TURN server, helps.
trouble-path-lost = You were connected, and the way to them broke: one of you changed the network or lost it. Tincan tries again by itself.
trouble-closed = They closed the connection. Most likely they closed Tincan, or their device sleeps.
trouble-declined = They take no direct connection now. As a rule they hide their IP address; messages go over relays.
trouble-hidden = You hide your IP address from them, and this site has no TURN server: messages go over relays. You can show it to them on their page.
trouble-no-inbox = It is not known which relays they use. Ask them for their invite link.
trouble-other-app = Their app has not shown that it can connect directly. Messages go over relays.
trouble-at = { $what } ({ $at })
browser-title = This browser
browser-works = { $what }: works
browser-no-webrtc = WebRTC is missing: there are no direct connections, and messages go over relays.
browser-no-database = IndexedDB is missing: nothing can be kept here.
browser-no-crypto = Web Crypto is missing, since this page did not come by https: the browser holds back some of what follows.
browser-no-locks = Web Locks are missing: open Tincan in one tab only.
browser-no-worker = Service workers are missing: Tincan does not open without a network.
browser-no-channel = BroadcastChannel is missing: a second tab cannot follow the first.
browser-no-notifications = Notifications are missing: you hear of messages only while you look.
browser-messages = Messages kept: { $count }.
report-title = Bug report
report-hint = What stands above and what happened since Tincan was opened, without names, keys, addresses or messages. It goes nowhere by itself.
report-text =
    .aria-label = What is copied
report-copy = Copy for a bug report

## safety
safety-title = Safety number
safety-hint = They see the same number if nobody stands between you. Compare it face to face or in a call, not in this chat.
safety-verified = Verified
safety-unverified = Not verified yet
safety-mark = Mark as verified
safety-unmark = Remove the mark

## links
links-title = Shared links
links-none = No links so far.
links-searching = Searching…
links-more = Show more
links-show =
    .title = Show in chat

## delete (of a contact)
delete-chat-title = Delete chat
delete-chat-question = Delete the chat with { $who }?
delete-chat-request = Delete the request of { $who }?
delete-chat-hint = All its messages and the contact are deleted from this browser, for good. What has not been sent yet never will be. They keep what they have, and are told nothing.
delete-chat-request-hint = What they wrote is deleted from this browser. They are not told so, and can ask again by writing something new.
delete-chat-do = Delete

## add
add-title = Add contact
add-address = Invite link or npub
add-hint = Paste the link that they sent you. With a link you are connected at once; with an npub they are asked first.
add-do = Add

## invite
invite-back =
    .aria-label = Back to chats
invite-title = Invite someone
invite-text = Send this link to one person, or let them scan the code. When they open it, you two are connected.
invite-qr = QR code of your invite link
invite-link = Your invite link
invite-copy = Copy invite link
invite-renew = Make a new link
invite-renew-hint = Whoever opens this link can write to you at once. A new link makes the old one stop working.
invite-npub = Your npub
invite-npub-hint = People with other Nostr apps find you by this. You are asked before they can talk to you.
