# What Tincan says (Project Fluent), in the order of the page. Each language has the same names.


## Everywhere
close = Schließen
cancel = Abbrechen
reload = Neu laden
today = Heute
yesterday = Gestern
span-a-minute = eine Minute
span-seconds = { $count ->
    [one] { $count } Sekunde
   *[other] { $count } Sekunden
}
span-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
span-hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
span-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tage
}
span-weeks = { $count ->
    [one] { $count } Woche
   *[other] { $count } Wochen
}
file = Datei
file-with-size = { $kind }, { $size }
deleted-by-you = Du hast diese Nachricht gelöscht
deleted = Diese Nachricht wurde gelöscht
name-alike = Sieht aus wie der Name eines anderen Kontakts
copy-share = Teilen
copy-done = Kopiert
copy-by-keys = Zum Kopieren Strg+C drücken

## First page
hello = Schreib von deinem Browser direkt in ihren. Nichts dazwischen kann lesen, aufheben oder verkaufen, was ihr sagt.
hello-invited = Jemand hat dich eingeladen. Sag, wie du heißt, und schon seid ihr verbunden.
hello-name = Dein Name
hello-start = Los geht’s
hello-hint = Kein Konto, keine Telefonnummer, kein Passwort. Dein Schlüssel entsteht in diesem Browser und bleibt hier. Nur wer mit dir schreibt, sieht deinen Namen.
hello-no-name = Gib zuerst einen Namen ein, egal welchen.

## coming back
hello-before = Schon einmal hier gewesen?
hello-with-backup = Ich habe eine Sicherung
hello-with-key = Ich habe einen Schlüssel
hello-with-extension = Eine Signier-Erweiterung benutzen
hello-brought = Der Schlüssel stimmt. Du bist:
back = Zurück
return-title = Zurück mit einer Sicherung
return-hint = Alles, was gesichert wurde, kommt zurück: dein Schlüssel, deine Kontakte und deine Nachrichten.
return-file = Datei der Sicherung
return-passphrase = Passphrase
return-do = Zurückholen
return-progress =
    .aria-label = Wird zurückgeholt
return-no-file = Wähle zuerst die Datei aus. Ihr Name endet auf .tincan.
return-no-passphrase = Gib die Passphrase ein, mit der du sie gesichert hast.
key-title = Zurück mit einem Schlüssel
key-hint = Du behältst deine Adresse. Kontakte und Nachrichten kommen nur mit einer Sicherung zurück.
key-text = Geheimer Schlüssel (nsec1… oder ncryptsec1…)
key-passphrase = Passphrase des Schlüssels
key-do = Weiter
key-progress =
    .aria-label = Der Schlüssel wird geöffnet
key-none = Füge zuerst deinen geheimen Schlüssel ein.
key-passphrase-wrong = Diese Passphrase öffnet diesen Schlüssel nicht.
safe-nothing = Das ist keine Sicherung von Tincan.
safe-newer = Eine neuere Version von Tincan hat diese Datei gemacht. Lade die Seite neu und versuch es noch einmal.
safe-damaged = Diese Datei ist beschädigt oder abgeschnitten. Es wurde nichts davon zurückgeholt.
safe-passphrase = Diese Passphrase öffnet diese Datei nicht.
safe-no-key = Das ist kein geheimer Schlüssel, oder ein Zeichen darin ist falsch. Er beginnt mit nsec1 oder ncryptsec1.
safe-public = Das ist eine öffentliche Adresse. Der geheime Schlüssel beginnt mit nsec1 oder ncryptsec1.
safe-new-form = Dieser Schlüssel ist auf eine Weise verschlossen, die Tincan noch nicht öffnen kann.
safe-taken = Inzwischen wurde Tincan in einem anderen Tab begonnen. Lade die Seite neu.
safe-browser = Der Browser tut das hier nicht. Die Seite muss dafür über https gekommen sein.
safe-program = Ein Teil von Tincan, der dafür nötig ist, ist nicht angekommen. Gibt es ein Netz? Dann lade die Seite neu und versuch es noch einmal.

## signer
signer-again = Noch einmal versuchen
signer-missing = Deine Signier-Erweiterung ist nicht da, oder ihr fehlt NIP-44. Bis sie da ist, kann nichts gesendet oder geöffnet werden.
signer-other = Deine Signier-Erweiterung hat ein anderes Konto. Nichts wird unter anderem Namen gesendet: Wähle dort das richtige.
signer-refuses = Deine Signier-Erweiterung lehnt ab, worum Tincan bittet. Erlaube es dort; nichts geht verloren.
signer-silent = Deine Signier-Erweiterung antwortet nicht. Sieh nach, ob sie dich etwas fragt; nichts geht verloren.

## Pages that stand alone
elsewhere-title = Tincan ist in einem anderen Tab offen
elsewhere = Dort läuft eine andere Version von Tincan, oder der Tab antwortet nicht. Schließ ihn oder lade ihn neu: Dieser hier übernimmt dann von selbst.
broken-title = Tincan kann nicht starten
waits-title = Warten auf einen anderen Tab
waits = Das hier ist eine neuere Version von Tincan, und in einem anderen Tab ist noch eine ältere offen. Schließ ihn, dann geht es hier von selbst weiter.
superseded-title = In einem anderen Tab ist eine neuere Version offen
superseded = Tincan wurde dort aktualisiert und ist hier stehen geblieben. Lade diesen Tab neu, um die neuere Version zu bekommen.

## locked
locked-title = Tincan ist gesperrt
locked-passphrase = Passphrase
locked-open = Entsperren
locked-progress =
    .aria-label = Wird entsperrt
locked-wrong = Das ist nicht die Passphrase.
locked-taken = Ein anderer Tab ändert gerade die Passphrase. Lade diesen neu, wenn das fertig ist.
locked-forgot = Vergessen?
locked-forgotten = Ohne die Passphrase kann das niemand öffnen, und niemand kann sie dir wiedergeben. Mit einer Sicherung kannst du neu anfangen: Lösche hier alles und wähle auf der ersten Seite „Ich habe eine Sicherung“.
moves-title = Einen Moment
moves = Alles, was hier gespeichert ist, wird gerade verschlüsselt oder entschlüsselt. Wird diese Seite vorher geschlossen, bleibt alles, wie es war.
erases = Alles, was Tincan hier aufbewahrt, wird gerade gelöscht.
moves-progress =
    .aria-label = Wie weit es ist
stays-title = Alles ist geblieben, wie es war

## Lines at the top
notice-dismiss =
    .aria-label = Ausblenden
newer-text = Eine neue Version ist da.
newer-later =
    .aria-label = Später
offer =
    .aria-label = Benachrichtigungen
offer-text = Über neue Nachrichten Bescheid bekommen?
offer-take = Einschalten
offer-leave = Jetzt nicht
notification-veiled = Neue Nachricht
notice-clock = Die Uhr dieses Geräts weicht um { $off } ab. Tincan gleicht das aus, andere Apps vielleicht nicht.
notice-no-inbox = Für { $name } ist keine Adresse bekannt, an der eine Anfrage liegen könnte. Bitte um den Einladungslink.
notice-too-long = Das ist zu lang für eine Nachricht: { $bytes } Bytes, und { $most } passen hinein.
notice-apart = Die Uhr von { $name } und die dieses Geräts liegen { $off } auseinander: Zeiten können falsch aussehen. Die Reihenfolge der Nachrichten stimmt.

## Storage that fails
store-full = Der Speicher dieses Browsers ist voll, deshalb kann Tincan nichts sichern. Mach auf diesem Gerät Platz und lass diesen Tab offen: Tincan versucht es weiter.
store-gone = Die Daten von Tincan in diesem Browser wurden gelöscht, während dieser Tab offen war. Es wird nichts mehr gesichert. Kopiere, was du behalten willst, und lade dann neu, um von vorn anzufangen.
store-newer = In diesem Browser wurde eine neuere Version von Tincan benutzt. Lade neu, um sie zu bekommen.
store-closed = Dieser Browser gibt Tincan keinen Platz für deinen Schlüssel und deine Nachrichten ({ $why }). Vielleicht ist es ein privates Fenster oder eine Einstellung, die Websitedaten sperrt. Erlaube sie und lade dann neu.
store-unread = Dieser Browser konnte nicht lesen, was Tincan gesichert hat ({ $why }). Lade neu, um es noch einmal zu versuchen.
store-other = Dieser Browser konnte nicht sichern ({ $why }). Lass diesen Tab offen: Tincan versucht es weiter.

## Why nobody was added
add-oneself = Das ist deine eigene Adresse. Schick sie jemand anderem, dann kannst du hinzugefügt werden.
add-no-identity = Gib zuerst deinen Namen ein.
address-empty = Füge zuerst einen Einladungslink oder einen npub ein.
address-secret = Das ist ein geheimer Schlüssel. Gib ihn niemandem und füge ihn nie in einen Chat ein. Er wurde nicht aufgehoben.
address-broken-npub = Dieser npub ist unvollständig oder enthält einen Tippfehler. Kopiere ihn noch einmal ganz.
address-broken-link = Dieser Einladungslink ist unvollständig oder enthält einen Tippfehler. Kopiere ihn noch einmal ganz.
address-not-a-person = Das führt zu einem Beitrag und nicht zu einem Menschen. Bitte um den Einladungslink oder npub.
address-other-network = Das ist eine Adresse eines anderen Netzwerks. Tincan braucht einen Einladungslink oder einen Nostr-npub.
address-bare-hex = Das könnte ein geheimer Schlüssel sein und wurde deshalb nicht aufgehoben. Bitte um den Einladungslink oder npub.
address-nonsense = Das ist weder ein Einladungslink noch ein npub.

## How it stands with someone
link-offline = Kein Relay erreicht. Prüfe deine Internetverbindung.
link-pending = Warten auf Annahme
link-turn = Über einen TURN-Server verbunden, deine Adresse ist verborgen
link-relays = Über Relays, deine Adresse ist verborgen
link-direct = Direkt verbunden
link-connecting = Wird verbunden…
link-relayed = Nicht verbunden. Nachrichten warten auf Abholung.
link-word-direct = Verbunden
link-word-connecting = Verbindet
link-word-relayed = Nicht verbunden
link-word-offline = Offline

## The list
sidebar =
    .aria-label = Chats
sidebar-lock =
    .aria-label = Sperren
sidebar-settings =
    .aria-label = Einstellungen
sidebar-add = Hinzufügen
sidebar-invite = Einladen
    .aria-label = Jemanden einladen
sidebar-find =
    .placeholder = Suchen
    .aria-label = Chats und Nachrichten durchsuchen
sidebar-requests = Anfragen
sidebar-chats = Chats
sidebar-not-found = Keine Chats gefunden
sidebar-empty = Noch niemand hier. Lade jemanden ein, oder füge den Link hinzu, den du bekommen hast.
sidebar-archived = Archiviert ({ $count })
sidebar-blocked = Blockiert ({ $count })
row-options = Optionen für { $name }
row-draft = Entwurf: { $text }
row-by-you = Du: { $text }
row-muted = Stumm
row-pinned = Angeheftet
row-unread = { " ungelesen" }
row-blocked = Blockiert
row-typing = schreibt…
row-connected = Verbunden. Sag hallo!
row-empty = Noch keine Nachrichten
options = Chat-Optionen
options-pin = Oben anheften
options-unpin = Nicht mehr anheften
options-mute = Stummschalten
options-unmute = Ton an
options-archive = Archivieren
options-unarchive = Aus dem Archiv holen
options-contact = Kontaktinfo
options-delete = Chat löschen…
request-accept = Annehmen
request-block = Blockieren
request-delete = Löschen
request-no-text = Möchte mit dir schreiben
found =
    .aria-label = Nachrichten
found-title = Nachrichten
found-searching = Suche läuft…
found-nothing = Keine Nachrichten gefunden
found-more = Mehr anzeigen
found-by-you = Du:{ " " }

## Relays
relays-starting = Wird verbunden…
relays-up = Verbunden
relays-down = Kein Relay erreicht, wird weiter versucht
relays-wants-login = Ein Relay fragt, wer du bist
relays-hint = Relays helfen euch, einander zu finden. Sie können nicht lesen, was ihr schreibt.
relays-testing = Wird geprüft…
relays-test = Noch einmal prüfen
relay-up = { " verbunden" }
relay-down = { " nicht verbunden" }
relay-login = Es will wissen, wer du bist, bevor es deine Nachrichten weitergibt.
relay-allow = Anmeldung erlauben
mail-testing = Wird geprüft, ob es Post aufhebt…
mail-kept = Hebt deine Post auf.
mail-kept-unused = Hebt Post auf. Wird nicht gebraucht, drei genügen.
mail-untested = In Benutzung. Nicht geprüft, seit Tincan geöffnet wurde.
mail-unused = Nicht in Benutzung.
mail-unreached = Es war nicht zu erreichen.
mail-refused = Es hat eine Testnachricht abgelehnt.
mail-forgot = Es hat OK gesagt und nichts aufgehoben.
mail-silent = Es hat nicht geantwortet.
mail-wants-login = Es verlangt eine Anmeldung.
mail-unused-unreached = Nicht in Benutzung: Es war nicht zu erreichen.
mail-unused-refused = Nicht in Benutzung: Es hat eine Testnachricht abgelehnt.
mail-unused-forgot = Nicht in Benutzung: Es hat OK gesagt und nichts aufgehoben.
mail-unused-silent = Nicht in Benutzung: Es hat nicht geantwortet.
mail-unused-wants-login = Nicht in Benutzung: Es verlangt eine Anmeldung.

## Keyboard
keys = Tastenkürzel
keys-search = Chats und Nachrichten durchsuchen
keys-search-chat = In diesem Chat suchen
keys-walk = Durch die Liste oder die Nachrichten
keys-enter = Chat öffnen oder Nachricht senden
keys-line = Neue Zeile in der Nachricht
keys-change = In einer leeren Nachricht: die letzte ändern
keys-select = Nachricht auswählen
keys-options = Optionen für den Chat
keys-lock = Sperren, wenn es eine Passphrase gibt
keys-escape = Schließen, zurückgehen oder Suche leeren
keys-help = Diese Liste

## actions
actions-menu =
    .aria-label = Aktionen für die Nachricht
actions-react =
    .aria-label = Reagieren
actions-reply = Antworten
actions-edit = Bearbeiten
actions-copy = Text kopieren
actions-forward = Weiterleiten…
actions-select = Auswählen
actions-details = Details
actions-delete = Löschen…
actions-open =
    .aria-label = Aktionen für die Nachricht

## bubble
bubble-you = { "Du: " }
bubble-new = Neu
bubble-edited = Bearbeitet · { $at }
bubble-date =
    .title = Zu einem Datum springen

## composer
composer-emoji =
    .aria-label = Emoji auswählen
composer-field =
    .aria-label = Nachricht
    .placeholder = Nachricht
composer-send =
    .aria-label = Senden

## content
content-subject = Betreff: { $subject }
content-forwarded = Weitergeleitet
content-you = Du
content-earlier = Eine frühere Nachricht

## date
date-title = Zu einem Datum springen
date-day = Datum
date-go = Springen

## delete
message-delete-title = Diese Nachricht löschen?
message-delete-title-many = Diese Nachrichten löschen?
message-delete-all = Für alle löschen
message-delete-me = Für mich löschen
message-delete-both = { $count ->
    [one] Für alle: Sie verschwindet hier und, sobald dein Kontakt davon erfährt, auch dort. Vielleicht wurde sie schon gelesen oder aufbewahrt.
   *[other] Für alle: Sie verschwinden hier und, sobald dein Kontakt davon erfährt, auch dort. Vielleicht wurden sie schon gelesen oder aufbewahrt.
}
message-delete-here = { $count ->
    [one] Sie verschwindet nur hier. Dein Kontakt behält sie.
   *[other] Sie verschwinden nur hier. Dein Kontakt behält sie.
}

## details
details-title = Nachrichtendetails
details-sent = Gesendet
details-relays = Auf Relays
details-read = Gelesen
details-delivered = Zugestellt
details-received = Empfangen
details-retry = Jetzt erneut versuchen
details-retried = Um { $at } erneut versucht.
details-directly = { $at }, direkt
details-over-relays = { $at }, über Relays
details-from-older = { $at }, direkt, von einer älteren App
details-to-older = Nicht bestätigt: ging an eine ältere App ({ $at })
details-not-yet = Noch nicht
details-yes = Ja
details-no-answer = Noch keine Antwort
details-ok = OK
details-refused = Abgelehnt, ohne Angabe von Gründen
details-refused-why = Abgelehnt: { $why }

## emojis
emojis-more =
    .aria-label = Weitere Emojis
emojis-reactions =
    .aria-label = Reaktionen
emojis-you-and = Du und { $who }
emojis-you = Du
emojis-reaction = { $emoji }, { $who }
emojis-count = { $emoji } { $count }

## find
find-field =
    .placeholder = In diesem Chat suchen
    .aria-label = In diesem Chat suchen
find-close =
    .aria-label = Suche schließen
find-found =
    .aria-label = Gefundene Nachrichten
find-none = Keine Nachrichten gefunden
find-or-more = { $count } oder mehr Nachrichten
find-count = { $count ->
    [one] { $count } Nachricht
   *[other] { $count } Nachrichten
}
find-searching = Suche läuft…
find-more = Mehr anzeigen

## forward
forward-title = Weiterleiten an
forward-search =
    .placeholder = Suchen
    .aria-label = Chats durchsuchen
forward-none = Kein Chat heißt so.

## header
header-back =
    .aria-label = Zurück zu den Chats
header-find =
    .aria-label = In diesem Chat suchen
header-contact =
    .aria-label = Kontaktinfo
header-typing = schreibt…
header-verified-mark =
    .title = Bestätigt
header-verified = Bestätigt
header-timer = Verschwindende Nachrichten: { $time }

## messages
messages-log =
    .aria-label = Nachrichten
messages-queued = Noch nicht gesendet. Tincan versucht es weiter.
messages-relayed = Liegt bereit und kommt an, sobald dein Kontakt wieder online ist.
messages-new = Neue Nachrichten
messages-newest = Zur neuesten Nachricht
messages-start-pending-empty = Deine Anfrage ist noch nicht angenommen. Dein Kontakt sieht sie, sobald er wieder online ist. Schreiben kannst du schon jetzt.
messages-start-pending = Deine Anfrage ist noch nicht angenommen. Erst danach ist das hier zu lesen.
messages-start-empty = Sag Hallo. Nur ihr beide könnt lesen, was hier geschrieben wird.
messages-start = Nur ihr beide könnt lesen, was hier geschrieben wird.

## picker
picker-dialog =
    .aria-label = Alle Emojis
picker-field =
    .placeholder = Emoji suchen
    .aria-label = Emoji suchen
picker-missing = Die Emojis sind noch nicht geladen. Das braucht einmal das Netz.
picker-found = { $count ->
    [0] Kein Emoji heißt so.
    [one] Eines gefunden.
   *[other] { $count } gefunden.
}
picker-recent = Zuletzt benutzt
picker-smileys = Smileys
picker-people = Menschen
picker-nature = Tiere und Natur
picker-food = Essen und Trinken
picker-travel = Reisen und Orte
picker-activities = Aktivitäten
picker-objects = Gegenstände
picker-symbols = Symbole
picker-flags = Flaggen

## picks
picks-select = Auswählen: { $message }
picks-bar =
    .aria-label = Ausgewählte Nachrichten
picks-cancel =
    .aria-label = Auswahl aufheben
picks-count = { $count } ausgewählt
picks-copy =
    .aria-label = Kopieren
picks-forward =
    .aria-label = Weiterleiten…
picks-delete =
    .aria-label = Löschen…

## reply
reply-edit =
    .aria-label = Bearbeiten
reply-cancel-edit =
    .aria-label = Bearbeiten abbrechen
reply-answer =
    .aria-label = Deine Antwort
reply-cancel =
    .aria-label = Antworten abbrechen
reply-editing = Bearbeiten

## suggest
suggest-list =
    .aria-label = Emojis

## text
text-more = Mehr anzeigen
text-less = Weniger anzeigen

## ticks
ticks-waiting = Wartet
ticks-relay = Auf einem Relay
ticks-relays = Auf { $held } von { $all } Relays
ticks-delivered = Zugestellt
ticks-read = Gelesen
ticks-older = An eine ältere App gesendet, nicht bestätigt
ticks-held = { $held } von { $all }
ticks-unsaved = Nicht gespeichert

## profile
profile-title = Profil
profile-name = Dein Name
profile-hint = Nur wer mit dir schreibt, sieht ihn.

## looks
looks-title = Aussehen
looks-theme = Design
looks-system = Wie das System
looks-light = Hell
looks-dark = Dunkel
looks-accent = Farbe
looks-teal = Petrol
looks-blue = Blau
looks-violet = Violett
looks-rose = Rosa
looks-amber = Bernstein
looks-size = Schriftgröße
looks-small = Klein
looks-normal = Normal
looks-large = Groß
looks-larger = Größer
looks-language = Sprache
looks-device = Wie das Gerät

## writing
writing-title = Schreiben
writing-enter = Mit Enter senden
writing-enter-sends = Umschalt+Enter beginnt eine neue Zeile.
writing-enter-breaks = Enter beginnt eine neue Zeile, Strg+Enter sendet.

## alerts
alerts-title = Benachrichtigungen
alerts-wanted = Über neue Nachrichten benachrichtigen
alerts-text = Absender und Text anzeigen
alerts-sound = Ton abspielen
alerts-refused = Dein Browser lässt Benachrichtigungen von dieser Seite nicht zu. Erlaube sie in den Browser-Einstellungen für diese Website.
alerts-never = Dieser Browser kann keine Benachrichtigungen anzeigen.
alerts-hint = Du wirst nur benachrichtigt, wenn du gerade woanders bist und solange Tincan geöffnet ist.

## privacy
privacy-title = Privatsphäre
privacy-read = Lesebestätigungen senden
privacy-typing = Zeigen, wenn ich schreibe
privacy-both = Das gilt in beide Richtungen: Was du nicht zeigst, siehst du auch bei anderen nicht.
privacy-address = Meine IP-Adresse verbergen
privacy-address-hint = Wer mit dir verbunden ist, kann sie sehen. Solange du sie verbirgst, laufen Verbindungen über den TURN-Server dieser Website. Hat sie keinen, gehen Nachrichten nur über Relays.
privacy-work = Nur Anfragen annehmen, die etwas Arbeit gekostet haben
privacy-work-hint = Wer keine Einladung von dir hat, muss sein Gerät eine Sekunde rechnen lassen, bevor er dich fragen kann. Das hält Massenpost fern. Tincan tut es von selbst; die meisten anderen Apps können es nicht, und ihre Anfragen werden nicht gezeigt.
privacy-on = An
privacy-off = Aus
privacy-with-both = Das gilt in beide Richtungen: Was du hier nicht zeigst, siehst du auch bei deinem Kontakt nicht.
privacy-with-address-hint = Solange sie verborgen ist, laufen Verbindungen über einen TURN-Server, oder Nachrichten gehen nur über Relays.
privacy-as-off = Wie für alle (aus)
privacy-as-on = Wie für alle (an)

## passphrase
passphrase-title = Passphrase
passphrase-is-off = Wer dieses Gerät benutzen kann, kann lesen, was hier gespeichert ist.
passphrase-is-on = Was hier gespeichert ist, ist mit deiner Passphrase verschlüsselt.
passphrase-changed = Ab jetzt öffnet es die neue Passphrase.
passphrase-hint = Mit einer Passphrase sind dein Schlüssel, deine Kontakte und deine Nachrichten in diesem Browser verschlüsselt, und Tincan lässt sich sperren.
passphrase-set = Passphrase festlegen
passphrase-after = Von selbst sperren, wenn unbenutzt seit
passphrase-never = Nie
passphrase-lock = Jetzt sperren
passphrase-change = Passphrase ändern
passphrase-drop = Passphrase entfernen
passphrase-now = Jetzige Passphrase
passphrase-new = Neue Passphrase
passphrase-new-hint = Mindestens 8 Zeichen; gut sind einige Wörter, die nur du so zusammenstellst. Niemand kann sie dir wiedergeben: Ohne sie bringt dich nur eine Sicherung zurück.
passphrase-set-what = Alles, was hier gespeichert ist, wird verschlüsselt. Dann ist Tincan gesperrt, und du öffnest es mit der Passphrase.
passphrase-set-do = Alles verschlüsseln
passphrase-change-what = Was gespeichert ist, bleibt, wie es ist. Kopien, die jemand davon schon hat, öffnet weiterhin die alte Passphrase.
passphrase-change-do = Ändern
passphrase-drop-what = Alles, was hier gespeichert ist, wird entschlüsselt. Wer dieses Gerät benutzen kann, kann es dann lesen.
passphrase-drop-do = Alles entschlüsseln

## connection
connection-title = Verbindung
connection-older = Auch mit älteren Apps verbinden
connection-older-hint = Für Kontakte, deren App nur den älteren Weg kennt. Relays sehen dann, wer sich wann mit wem verbindet. Solche Apps bestätigen nichts, und andere zeigen deine Versuche vielleicht als unverständlichen Text.
connection-older-signer = Deiner Signier-Erweiterung fehlt NIP-04, das dafür nötig ist.

## storage
storage-title = Speicher
storage-ask = Noch einmal fragen
storage-asking = Der Browser wird gefragt…
storage-promised = Dein Schlüssel, deine Kontakte und deine Nachrichten liegen nur in diesem Browser. Er hat zugesagt, sie aufzuheben, bis du sie selbst löschst.
storage-not-promised = Dein Schlüssel, deine Kontakte und deine Nachrichten liegen nur in diesem Browser, und er hat nicht zugesagt, sie aufzuheben: Er kann sie löschen, wenn auf diesem Gerät der Platz knapp wird. Eher sagen Browser das bei Websites zu, die oft besucht werden, als Lesezeichen gespeichert oder installiert sind.
storage-unsaid = Dein Schlüssel, deine Kontakte und deine Nachrichten liegen nur in diesem Browser. Er sagt nicht, ob er sie aufhebt, wenn auf diesem Gerät der Platz knapp wird.
storage-used = { $used } von { $room } belegt.
size-bytes = { $count } Byte
size-kilobytes = { $count } kB
size-megabytes = { $count } MB
size-gigabytes = { $count } GB

## backup
backup-title = Sicherung
backup-none = Es gibt noch keine Sicherung. Verliert dieser Browser seine Daten, verlierst du deinen Schlüssel, deine Kontakte und deine Nachrichten.
backup-last = Die letzte Sicherung ist vom { $date }.
backup-hint = Eine Sicherung ist eine verschlüsselte Datei. Mit ihr und ihrer Passphrase kommst du in jedem Browser zurück, mit allem.
backup-all = Sicherung speichern
backup-key = Nur den Schlüssel sichern
backup-key-outside = Dein Schlüssel ist in deiner Signier-Erweiterung und in keiner Sicherung. Sichere ihn dort.
backup-all-what = Die Datei enthält deinen Schlüssel, deine Kontakte und deine Nachrichten. Wer sie und die Passphrase hat, kann sie lesen und sich für dich ausgeben.
backup-key-what = Der Schlüssel allein bringt deine Adresse zurück, aber keine Kontakte und Nachrichten. Auch andere Apps für Nostr kennen ihn.
backup-passphrase = Passphrase
backup-passphrase-hint = Mindestens 8 Zeichen; gut sind einige Wörter, die nur du so zusammenstellst. Niemand kann sie dir wiedergeben, also schreib sie auf.
backup-again = Noch einmal dieselbe
backup-all-do = Speichern
backup-key-do = Zeigen
backup-short = Nimm mindestens { $least } Zeichen.
backup-other = Die beiden sind nicht gleich.
backup-progress =
    .aria-label = Wird gespeichert
backup-saved = Gespeichert als { $name }. Heb sie auf, wo du sie ohne dieses Gerät findest.
backup-again-save = Noch einmal speichern
backup-done = Fertig
backup-key-hint = Das ist dein Schlüssel, mit der Passphrase verschlossen. Heb ihn als Text oder als Bild auf, wo du ihn ohne dieses Gerät findest.
backup-key-text = Verschlossener Schlüssel
backup-key-copy = Schlüssel kopieren
backup-key-qr = QR-Code deines verschlossenen Schlüssels

## the end
forget-hint = Du kannst alles löschen, was Tincan in diesem Browser aufbewahrt.
forget-ask = Alles löschen
forget-title = Alles löschen
forget-question = Dein Schlüssel, deine Kontakte, deine Nachrichten und deine Einstellungen verschwinden für immer aus diesem Browser. Ohne Sicherung kann niemand sie zurückholen.
forget-others = Was andere von deinen Nachrichten haben, bleibt bei ihnen.
forget-do = Alles weg

## chats (of the settings)
stored-title = Nach Chat
stored-counting = Wird gezählt…
stored-none = Keine Nachrichten gespeichert.
stored-count =
    { $count ->
        [one] { $count } Nachricht
       *[other] { $count } Nachrichten
    }, etwa { $size }
stored-clear = Leeren…
stored-clear-of = Chat mit { $who } leeren
clear-title = Chat leeren
clear-question = Chat mit { $who } leeren?
clear-hint = Alle Nachrichten darin werden endgültig aus diesem Browser gelöscht. Was noch nicht gesendet ist, wird nie gesendet. Der Kontakt bleibt; die andere Seite behält, was sie hat, und erfährt nichts davon.
clear-do = Leeren

## about
about-title = Über Tincan
about-version = Tincan { $version }
about-version-commit = Tincan { $version }, Commit { $commit }
about-checksum = SHA-256 des Programms, das hier läuft:
about-unread = Es konnte nicht gelesen werden.

## settings
settings-title = Einstellungen

## contact
contact-page =
    .aria-label = Kontaktinfo
contact-back =
    .aria-label = Zurück zum Chat
contact-title = Kontaktinfo
contact-nameless = Hat keinen Namen genannt
contact-own = Nennt sich { $name }
contact-find = In diesem Chat suchen
contact-nickname = Spitzname
contact-nickname-hint = Wird statt des Namens angezeigt, und nur dir.
contact-pin = Oben anheften
contact-mute = Stummschalten
contact-archive = Archivieren
contact-privacy = Privatsphäre in diesem Chat
contact-npub = npub dieses Kontakts
contact-npub-copy = npub kopieren
contact-npub-qr = QR-Code für den npub dieses Kontakts
contact-block = Blockieren
contact-unblock = Blockierung aufheben
contact-delete = Chat löschen
contact-block-hint = Wer blockiert ist, kann dir nicht schreiben, sieht nicht, ob du da bist, und erfährt nichts davon.

## timer
timer-title = Verschwindende Nachrichten
timer-off = Aus
timer-state = Neue Nachrichten verschwinden { $span } nach dem Senden.
timer-change = Ändern…
timer-hint = Neue Nachrichten werden auf beiden Seiten gelöscht, wenn seit dem Senden so viel Zeit vergangen ist, gelesen oder nicht. Was schon hier ist, bleibt.
timer-after = Zeit bis zum Verschwinden
timer-one-hour = 1 Stunde
timer-one-day = 1 Tag
timer-one-week = 1 Woche
timer-four-weeks = 4 Wochen
timer-other = Andere Dauer
timer-count =
    .aria-label = Anzahl
timer-unit =
    .aria-label = Einheit
timer-hours = Stunden
timer-days = Tage
timer-error = Gib eine Dauer zwischen 1 Stunde und 366 Tagen an.
timer-both = Ihr könnt das beide ändern und seht beide, wer es war. Wer eine Nachricht bekommen hat, kann trotzdem eine Kopie davon behalten.
timer-save = Speichern
timer-ended-by-you = Du hast verschwindende Nachrichten ausgeschaltet.
timer-ended = { $who } hat verschwindende Nachrichten ausgeschaltet.
timer-set-by-you = Du hast eingestellt, dass Nachrichten { $span } nach dem Senden verschwinden.
timer-set = { $who } hat eingestellt, dass Nachrichten { $span } nach dem Senden verschwinden.

## path
path-title = Verbindung
path-near = Deine Nachrichten gehen im selben Netz direkt von diesem Gerät zum anderen. Niemand sonst hat sie in der Hand.
path-far = Deine Nachrichten gehen über das Internet direkt von diesem Gerät zum anderen. Niemand sonst hat sie in der Hand; beide Seiten sehen die IP-Adresse der anderen.
path-turn = Ein TURN-Server reicht deine Nachrichten weiter. Er kann sie nicht lesen, und durch ihn sieht keine Seite die IP-Adresse der anderen.
path-connecting = Ein direkter Weg wird gesucht.
path-relayed = Gerade gibt es keinen direkten Weg. Was du schreibst, wartet verschlüsselt auf Relays, bis es abgeholt wird.
path-offline = Gerade gibt es gar keinen Weg. Was du schreibst, bleibt hier und geht hinaus, sobald es einen gibt.
path-trip = Hin und zurück
path-trip-least = weniger als 1 ms
path-millis = { $count } ms
path-sent = Gesendet
path-received = Empfangen

## diagnosis
diagnosis-page =
    .aria-label = Warum sind wir nicht verbunden?
diagnosis-title = Warum sind wir nicht verbunden?
diagnosis-back =
    .aria-label = Zurück
diagnosis-offline = Kein Relay ist erreichbar: Niemand ist zu finden, und nichts geht hinaus oder kommt an. Prüfe die Internetverbindung dieses Geräts.
diagnosis-login = Ein Relay will wissen, wer du bist, bevor es etwas weitergibt. Unten kannst du es erlauben.
diagnosis-alone = Relays sind erreichbar. Noch ist niemand da, mit dem du dich verbinden könntest.
diagnosis-well = Alles geht: Relays sind erreichbar, und du bist mit allen verbunden.
diagnosis-some = Relays sind erreichbar, und du bist mit { $count } von { $all } Personen verbunden. Unten steht, was bei den anderen im Weg ist.
diagnosis-config = Die Einstellungen dieser Seite (config.json) fehlen oder sind defekt: Tincan nimmt die Relays und Server, mit denen es gebaut wurde.
diagnosis-relays = Relays
diagnosis-trip = Verbunden, antwortet in { $trip }. Im Bericht: { $name }.
diagnosis-up = Verbunden. Im Bericht: { $name }.
diagnosis-down = Nicht verbunden. Im Bericht: { $name }.
diagnosis-theirs = Keines von deinen: Dort liegt die Post von jemandem.
network-title = Dein Netz
network-hint = Ein Test findet heraus, was dein Netz durchlässt. Er fragt die STUN- und TURN-Server dieser Seite und niemanden von deinen Kontakten.
network-hidden = Du verbirgst deine IP-Adresse vor deinen Kontakten. Die Server dieser Seite sehen sie beim Test.
network-test = Mein Netz testen
network-testing = Test läuft …
network-asking = Die Server dieser Seite werden gefragt. Das kann 10 Sekunden dauern.
network-refused = Dieser Browser baut keine direkten Verbindungen auf: WebRTC fehlt oder ist abgeschaltet, oder er nimmt einen der Server unten nicht an. Nachrichten gehen nur über Relays.
network-unasked = Für diese Seite ist kein STUN-Server eingerichtet. So kann nichts sagen, wie andere dich sehen. Innerhalb eines Netzes gehen Verbindungen, sonst oft nicht.
network-blocked = Kein Server hat über UDP geantwortet. Dein Netz sperrt es, oder es gibt kein Internet: Direkte Verbindungen scheitern meistens.
network-open = Dein Netz lässt andere zu dir: Server sehen genau die Adresse, die dieses Gerät hat.
network-cone = Zwei Server sehen dich unter derselben Adresse und demselben Port: Direkte Verbindungen gehen meistens.
network-symmetric = Jeder Server sieht dich unter einem anderen Port (ein symmetrischer Router): Direkte Verbindungen scheitern oft.
network-one = Ein Server sieht dich, direkte Verbindungen können also gehen. Nur ein STUN-Server ist eingerichtet, und es braucht zwei, um die Art deines Routers zu erkennen.
network-one-answered = Ein Server sieht dich, direkte Verbindungen können also gehen. Nur einer hat geantwortet, und es braucht zwei, um die Art deines Routers zu erkennen.
network-turn-none = Es ist kein TURN-Server eingerichtet: Wo sich kein direkter Weg findet, gehen Nachrichten über Relays.
network-turn-works = Ein TURN-Server ist erreichbar: Wo sich kein direkter Weg findet, gehen Verbindungen über ihn.
network-turn-fails = Ein TURN-Server ist eingerichtet und gab keinen Weg: Wo sich kein direkter findet, gehen Nachrichten über Relays.
network-ways = Gefundene Wege: { $own } von diesem Gerät, { $seen } wie Server es sehen, { $relayed } über TURN.
network-came = Er hat geantwortet.
network-login = Er hat Name oder Passwort abgelehnt (Fehler { $code }). Sag es dem Betreiber dieser Seite.
network-failed = Er wurde nicht erreicht (Fehler { $code }).
network-bad = Der Browser nimmt seine Adresse nicht an. Sag es dem Betreiber dieser Seite.
network-missing = Von ihm kam keine Antwort.
diagnosis-people = Personen
diagnosis-nobody = Noch niemand da.
diagnosis-contact = Im Bericht: { $name }
diagnosis-figures = Hin und zurück: { $trip }. Gesendet: { $sent }. Empfangen: { $received }.
diagnosis-ends = Von { $ours } zu { $theirs }.
end-host = einer lokalen Adresse
end-seen = einer von außen gesehenen Adresse
end-learned = einer unterwegs gelernten Adresse
end-relayed = einem TURN-Server
end-unknown = einer unbekannten Adresse
trouble-browser = Dieser Browser konnte keine Verbindung beginnen. Lade die Seite neu, und teste oben dein Netz: Vielleicht ist ein Server falsch geschrieben.
trouble-away = Es kam keine Antwort, und nichts ist von ihnen zu hören: Wahrscheinlich sind sie nicht online. Was du schreibst, bleibt für sie liegen.
trouble-no-answer = Eben noch online, und doch kam keine Antwort. Vielleicht hat ein Relay sie verloren; Tincan versucht es von selbst wieder.
trouble-no-path = Ihr habt euch gefunden, aber kein Weg führt von diesem Gerät zu ihrem. Teste oben dein Netz; ein anderes Netz oder ein TURN-Server hilft.
trouble-path-lost = Ihr wart verbunden, und der Weg brach ab: Einer von euch hat das Netz gewechselt oder verloren. Tincan versucht es von selbst wieder.
trouble-closed = Die andere Seite hat die Verbindung beendet. Wahrscheinlich wurde Tincan geschlossen, oder das Gerät schläft.
trouble-declined = Die andere Seite nimmt jetzt keine direkte Verbindung an. Meist verbirgt sie ihre IP-Adresse; Nachrichten gehen über Relays.
trouble-hidden = Du verbirgst deine IP-Adresse vor ihnen, und diese Seite hat keinen TURN-Server: Nachrichten gehen über Relays. Auf ihrer Seite kannst du sie ihnen zeigen.
trouble-no-inbox = Es ist nicht bekannt, welche Relays sie benutzen. Bitte sie um ihren Einladungslink.
trouble-other-app = Ihre App hat nicht gezeigt, dass sie sich direkt verbinden kann. Nachrichten gehen über Relays.
trouble-at = { $what } ({ $at })
browser-title = Dieser Browser
browser-works = { $what }: geht
browser-no-webrtc = WebRTC fehlt: Es gibt keine direkten Verbindungen, Nachrichten gehen über Relays.
browser-no-database = IndexedDB fehlt: Hier kann nichts aufgehoben werden.
browser-no-crypto = Web Crypto fehlt, weil diese Seite nicht über https kam: Der Browser hält manches von dem zurück, was folgt.
browser-no-locks = Web Locks fehlen: Öffne Tincan nur in einem Tab.
browser-no-worker = Service Worker fehlen: Ohne Netz öffnet sich Tincan nicht.
browser-no-channel = BroadcastChannel fehlt: Ein zweiter Tab kann dem ersten nicht folgen.
browser-no-notifications = Benachrichtigungen fehlen: Von Nachrichten erfährst du nur, wenn du hinsiehst.
browser-messages = Aufgehobene Nachrichten: { $count }.
report-title = Fehlerbericht
report-hint = Was oben steht und was geschah, seit Tincan offen ist, ohne Namen, Schlüssel, Adressen oder Nachrichten. Von selbst geht er nirgendwohin.
report-text =
    .aria-label = Was kopiert wird
report-copy = Für einen Fehlerbericht kopieren

## safety
safety-title = Sicherheitsnummer
safety-hint = Dein Kontakt sieht dieselbe Nummer, wenn niemand zwischen euch steht. Vergleicht sie, wenn ihr euch trefft oder telefoniert, nicht in diesem Chat.
safety-verified = Bestätigt
safety-unverified = Noch nicht bestätigt
safety-mark = Als bestätigt markieren
safety-unmark = Markierung entfernen

## links
links-title = Geteilte Links
links-none = Noch keine Links.
links-searching = Suche läuft…
links-more = Mehr anzeigen
links-show =
    .title = Im Chat zeigen

## delete (of a contact)
delete-chat-title = Chat löschen
delete-chat-question = Chat mit { $who } löschen?
delete-chat-request = Anfrage von { $who } löschen?
delete-chat-hint = Alle Nachrichten darin und der Kontakt werden endgültig aus diesem Browser gelöscht. Was noch nicht gesendet ist, wird nie gesendet. Die andere Seite behält, was sie hat, und erfährt nichts davon.
delete-chat-request-hint = Was in der Anfrage stand, wird aus diesem Browser gelöscht. Die andere Seite erfährt nichts davon und kann mit einer neuen Nachricht wieder anfragen.
delete-chat-do = Löschen

## add
add-title = Kontakt hinzufügen
add-address = Einladungslink oder npub
add-hint = Füge den Link ein, den du bekommen hast. Mit einem Link seid ihr sofort verbunden; bei einem npub wird die andere Seite erst gefragt.
add-do = Hinzufügen

## invite
invite-back =
    .aria-label = Zurück zu den Chats
invite-title = Jemanden einladen
invite-text = Schick diesen Link einer Person oder lass sie den Code scannen. Sobald sie ihn öffnet, seid ihr verbunden.
invite-qr = QR-Code deines Einladungslinks
invite-link = Dein Einladungslink
invite-copy = Einladungslink kopieren
invite-renew = Neuen Link erstellen
invite-renew-hint = Wer diesen Link öffnet, kann dir sofort schreiben. Mit einem neuen Link funktioniert der alte nicht mehr.
invite-npub = Dein npub
invite-npub-hint = Damit finden dich Leute mit anderen Nostr-Apps. Du wirst gefragt, bevor sie dir schreiben können.
